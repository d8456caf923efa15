-- Which of them does the archive not know? Each gets a number; two with the same key are one.
insert into temp.entity_of (shard_id, id, is_new)
with fresh as (
    select key, min(shard_id) as first
    from temp.names
    where shard_id not in (select shard_id from temp.entity_of)
    group by key
),
numbered as (
    select key, first, row_number() over (order by first) + (select coalesce(max(id), 0) from main.entities) as id
    from fresh
)
select names.shard_id, numbered.id, names.shard_id = numbered.first
from numbered
join temp.names on names.key = numbered.key
