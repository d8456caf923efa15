-- Which runs did not come to their end, and how much has each left to archive?
select runs.id, runs.started_at, runs.command, runs.options, runs.warc_prefix, count(queue.id) as "left"
from runs
join queue on queue.run_id = runs.id
where runs.finished_at is null and (:given is null or runs.given_sha256 = :given)
group by runs.id
order by runs.id
