-- What is an entity of the shard called, and by which key is it found?
select entities.name, entities.type, coalesce((
    select aliases.key
    from shard.aliases
    where aliases.entity_id = entities.id and aliases.source <> 'curated'
    order by aliases.id
    limit 1
), '') as key
from shard.entities
where entities.id = :id
