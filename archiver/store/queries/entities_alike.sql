-- Which entities go by one of these names, or by one with the same key; and which are they by judgement?
with wanted as (
    select json_extract(value, '$.key') as key, json_extract(value, '$.name') as name
    from json_each(:wanted)
),
found as (
    select wanted.key, named.type as found_type, coalesce(named.merged_into, named.id) as id
    from wanted
    cross join aliases on aliases.key = wanted.key and aliases.key <> ''
    join entities as named on named.id = aliases.entity_id and named.name = aliases.name
    union
    select wanted.key, named.type, coalesce(named.merged_into, named.id)
    from wanted
    cross join entities as named on named.name = wanted.name
)
select found.key, found.found_type, entities.id, entities.name, entities.type, entities.description,
    entities.wikidata_id, entities.article_count, entities.mention_count, entities.first_seen, entities.last_seen
from found
join entities on entities.id = found.id
where not entities.hidden
order by entities.article_count desc, entities.id
