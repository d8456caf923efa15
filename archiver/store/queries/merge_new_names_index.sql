-- What has the shard's index of names that the archive's is to have as it is: for new entities nobody judged on?
insert into main.entities_fts (rowid, name, aliases)
select entity_of.id, theirs.name, theirs.aliases
from temp.entity_of
join shard.entities_fts as theirs on theirs.rowid = entity_of.shard_id
where entity_of.is_new and entity_of.shard_id > :last
    and entity_of.shard_id not in (select value from json_each(:judged))
order by entity_of.id
