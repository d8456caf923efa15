-- By which key is each name found, and which types may its entity have had?
select aliases.id, aliases.name, aliases.key, entities.type || coalesce(',' || (
    select group_concat(json_extract(judgements.details, '$.old') || ',' || json_extract(judgements.details, '$.new'))
    from judgements
    where judgements.entity_id = entities.id and judgements.kind = 'retype'
), '')
from aliases
join entities on entities.id = aliases.entity_id
