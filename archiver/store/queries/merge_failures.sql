-- What could the shard not archive, and nobody else has archived? That a known article is gone is told as well. What
-- both could not archive is counted together, once.
insert into main.failures (source, url, reason, detail, capture_id, run_id, first_failed, last_failed, attempts)
select theirs.source, theirs.url, theirs.reason, theirs.detail, ours.id, run_of.id, theirs.first_failed,
    theirs.last_failed, theirs.attempts
from shard.failures as theirs
left join shard.captures on captures.id = theirs.capture_id
left join main.captures as ours
    on ours.warc_file = captures.warc_file and ours.warc_offset = captures.warc_offset
left join temp.run_of on run_of.shard_id = theirs.run_id
where case
    when ours.article_id is not null then captures.status in (404, 410) or theirs.reason = :gone
    else not exists (
        select 1
        from main.captures as saved
        where saved.url in (theirs.source, theirs.url) and saved.article_id is not null and not exists (
            select 1
            from shard.captures as own
            where own.warc_file = saved.warc_file and own.warc_offset = saved.warc_offset
        )
    )
end
order by theirs.id
on conflict (source) do update set
    (url, reason, detail, capture_id, run_id) = (
        select * from (
            select excluded.url, excluded.reason, excluded.detail, excluded.capture_id, excluded.run_id
            where excluded.last_failed > failures.last_failed
            union all
            select failures.url, failures.reason, failures.detail, failures.capture_id, failures.run_id
        ) limit 1
    ),
    attempts = iif(
        excluded.first_failed > failures.last_failed or excluded.last_failed < failures.first_failed,
        failures.attempts + excluded.attempts,
        max(failures.attempts, excluded.attempts)
    ),
    first_failed = min(failures.first_failed, excluded.first_failed),
    last_failed = max(failures.last_failed, excluded.last_failed)
