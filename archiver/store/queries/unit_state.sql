-- How far is the latest run of these very targets, and could their file not be had?
select
    runs.id as run_id,
    finished_at is not null and not exists (select 1 from queue where queue.run_id = runs.id) as is_finished,
    saved,
    updated,
    unchanged,
    failed,
    exists (
        select 1 from failures
        where failures.run_id = runs.id and source = :source
            and reason in ('file missing', 'unreachable', 'timed out', 'refused address', 'bad source')
    ) as is_out_of_reach
from runs
where given_sha256 = :given
order by runs.id desc
limit 1
