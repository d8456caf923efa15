-- Which runs did the archive have? Their outcomes are counted anew as captures are read.
insert into main.runs (id, started_at, finished_at, command, options, archiver, given_sha256, warc_prefix)
select id, started_at, finished_at, command, options, archiver, given_sha256, warc_prefix
from former.runs
where not exists (select 1 from main.runs)
order by id;
