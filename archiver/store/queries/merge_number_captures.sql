-- Which numbers do the coming captures get? Those to which others refer come first.
update temp.capture_of set id = numbered.id, is_new = 1
from (
    select capture_of.shard_id,
        row_number() over (order by captures.revisit_of is not null, capture_of.shard_id)
            + (select coalesce(max(id), 0) from main.captures) as id
    from temp.capture_of
    join shard.captures on captures.id = capture_of.shard_id
    where capture_of.id is null
) as numbered
where capture_of.shard_id = numbered.shard_id
