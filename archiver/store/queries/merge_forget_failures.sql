-- Which failures are none any more, for their page comes with an article? Those at which the shard failed later stay.
delete from main.failures
where id in (
    select failures.id
    from temp.capture_of
    join shard.captures on captures.id = capture_of.shard_id
    cross join main.failures on captures.url in (failures.source, failures.url)
    where capture_of.comes and capture_of.article is not null
        and failures.source not in (select source from shard.failures)
)
