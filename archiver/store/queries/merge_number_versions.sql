-- Which numbers do the new versions get?
update temp.version_of set id = numbered.id, is_new = 1
from (
    select shard_id, row_number() over (order by shard_id) + (select coalesce(max(id), 0) from main.versions) as id
    from temp.version_of
    where id is null
) as numbered
where version_of.shard_id = numbered.shard_id
