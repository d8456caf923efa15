-- What is an entity called, and by which key is it found?
select entities.id, entities.name, entities.type, coalesce((
    select aliases.key
    from aliases
    where aliases.entity_id = entities.id and aliases.source <> 'curated'
    order by aliases.id
    limit 1
), '') as key
from entities
where entities.id = :id
