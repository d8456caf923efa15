-- How far is the latest run of this very target, what failed in it last, and could the file not be had?
select
    runs.id as run_id,
    finished_at is not null and not exists (select 1 from queue where queue.run_id = runs.id) as is_finished,
    saved,
    updated,
    unchanged,
    failed,
    coalesce(detail, '') as detail,
    coalesce(reason in ('file missing', 'unreachable', 'timed out', 'refused address', 'bad source'), 0)
        as is_out_of_reach
from runs
left join failures on failures.run_id = runs.id and failures.source = :source
where given_sha256 = :given
order by runs.id desc
limit 1
