-- Which entities of the shard were not looked up yet, and what is the key of the name that each was found by?
insert into temp.names (shard_id, name, type, key)
select entities.id, entities.name, entities.type, aliases.key
from shard.entities
join shard.aliases on aliases.id = (
    select min(first.id)
    from shard.aliases as first
    where first.entity_id = entities.id and first.source <> 'curated'
)
where entities.id > (select coalesce(max(shard_id), 0) from temp.entity_of) and aliases.key <> ''
