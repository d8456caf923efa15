-- Which runs does the part need: those that its captures came with, and where it has the rest of the archive those that
-- no capture of an article tells of?
insert into part_runs
select runs.id
from source.runs
where runs.id in (select run_id from main.captures)
    or (
        :rest and (
            runs.id in (select run_id from source.failures)
            or runs.id in (select run_id from source.queue)
            or not exists (
                select 1 from source.captures where captures.run_id = runs.id and captures.article_id is not null
            )
        )
    )
