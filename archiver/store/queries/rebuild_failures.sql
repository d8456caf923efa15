-- What failed without an answer, and how often and since when has each source failed?
insert into main.failures (source, url, reason, detail, capture_id, run_id, first_failed, last_failed, attempts)
select theirs.source, theirs.url, theirs.reason, theirs.detail, ours.id, runs.id, theirs.first_failed,
    theirs.last_failed, theirs.attempts
from former.failures as theirs
left join former.captures on captures.id = theirs.capture_id
left join main.captures as ours on ours.warc_file = captures.warc_file and ours.warc_offset = captures.warc_offset
left join former.runs as of_theirs on of_theirs.id = theirs.run_id
left join main.runs on runs.warc_prefix = of_theirs.warc_prefix
where theirs.capture_id is null or theirs.source in (select source from main.failures)
order by theirs.id
on conflict (source) do update set
    url = iif(excluded.last_failed > failures.last_failed, excluded.url, failures.url),
    reason = iif(excluded.last_failed > failures.last_failed, excluded.reason, failures.reason),
    detail = iif(excluded.last_failed > failures.last_failed, excluded.detail, failures.detail),
    capture_id = iif(excluded.last_failed > failures.last_failed, excluded.capture_id, failures.capture_id),
    run_id = iif(excluded.last_failed > failures.last_failed, excluded.run_id, failures.run_id),
    attempts = max(failures.attempts, excluded.attempts),
    first_failed = min(failures.first_failed, excluded.first_failed),
    last_failed = max(failures.last_failed, excluded.last_failed);
