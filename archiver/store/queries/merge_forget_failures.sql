-- Which failures are none any more, for their page comes with an article? Those at which the shard failed later stay.
with coming as (
    select captures.url
    from temp.capture_of
    join shard.captures on captures.id = capture_of.shard_id
    where capture_of.comes and capture_of.article is not null
)
delete from main.failures
where (url in (select url from coming) or source in (select url from coming))
    and source not in (select source from shard.failures)
