-- What did the last run bring, and what could it not archive?
select runs.id, runs.started_at, runs.finished_at, runs.command, runs.saved, runs.updated, runs.unchanged, runs.failed,
    (select count(*) from failures where failures.run_id = runs.id) as still_failed,
    (select count(*) from queue where queue.run_id = runs.id) as waiting
from runs
order by runs.id desc
limit 1
