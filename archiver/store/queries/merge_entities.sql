-- Which entities does the shard bring that the archive has not?
insert into main.entities (id, name, type, description, wikidata_id)
select entity_of.id, names.name, names.type, theirs.description, theirs.wikidata_id
from temp.entity_of
join temp.names using (shard_id)
join shard.entities as theirs on theirs.id = shard_id
where entity_of.is_new and shard_id > :last
order by entity_of.id
