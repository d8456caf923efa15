-- With which of the coming captures did the server say that a page is gone? Their addresses and times.
select capture_of.id, captures.url, captures.captured_at
from temp.capture_of
join shard.captures on captures.id = capture_of.shard_id
where capture_of.is_new and captures.article_id is null
    and (
        captures.status in (404, 410)
        or captures.id in (select capture_id from shard.failures where reason = :gone)
    )
order by captures.captured_at, capture_of.id
