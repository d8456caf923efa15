-- By which names do the entities go that the shard brings?
insert or ignore into main.aliases (entity_id, name, key, source)
select entity_of.id, aliases.name, aliases.key, aliases.source
from temp.entity_of
join shard.aliases on aliases.entity_id = entity_of.shard_id
where entity_of.is_new and entity_of.shard_id > :last and aliases.source <> 'curated'
order by entity_of.id, aliases.id
