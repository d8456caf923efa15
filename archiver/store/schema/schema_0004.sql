-- What people judge: which entities are one, which are none, and what was found before a judgement changed it.

alter table entities add column merged_into integer references entities(id);
alter table entities add column hidden integer not null default 0;
alter table mentions add column found_id integer references entities(id);

-- Judgements touch few mentions: only those are in the index.
create index mentions_found on mentions(found_id) where found_id is not null;
create index entities_merged on entities(merged_into) where merged_into is not null;
create index entities_hidden on entities(id) where hidden;
create index judgements_kind on judgements(kind, entity_id);

drop view entity_overview;
create view entity_overview as
select
    entities.id, entities.name, entities.type, entities.article_count, entities.mention_count,
    entities.first_seen, entities.last_seen,
    (
        select group_concat(name, ', ') from (
            select distinct aliases.name from aliases
            where (
                aliases.entity_id = entities.id
                or aliases.entity_id in (select merged.id from entities as merged where merged.merged_into = entities.id)
            ) and aliases.name <> entities.name
            order by aliases.source = 'seen' desc, aliases.id limit 8
        )
    ) as other_names
from entities
where entities.merged_into is null and not entities.hidden;
