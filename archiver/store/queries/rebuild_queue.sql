-- What is still to be archived?
insert or ignore into main.queue (run_id, source, kind, location, pages_done)
select runs.id, theirs.source, theirs.kind, theirs.location, theirs.pages_done
from former.queue as theirs
join former.runs as of_theirs on of_theirs.id = theirs.run_id
join main.runs on runs.warc_prefix = of_theirs.warc_prefix
order by theirs.id;
