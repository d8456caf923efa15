-- Which entities does the part need: those that its texts name or named before a judgement, those that judgements are
-- about, and whatever any of them is one with?
insert into part_entities
with recursive named (id) as (
    select entity_id from source.mentions where version_id in (select id from part_versions)
    union
    select found_id from source.mentions where version_id in (select id from part_versions)
    union
    select entity_id from source.article_entities where article_id in (select id from part_articles)
    union
    select entity_id from source.judgements
    union
    select json_extract(details, '$.entity.id') from source.judgements
    union
    select json_extract(details, '$.other.id') from source.judgements
),
needed (id) as (
    select entities.id from named join source.entities on entities.id = named.id
    union
    select entities.merged_into
    from needed
    join source.entities on entities.id = needed.id
    where entities.merged_into is not null
    union
    select entities.id
    from needed
    join source.entities on entities.merged_into = needed.id
)
select id from needed
