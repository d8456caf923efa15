-- Which runs of the shard have gone on since they were taken in, and how far are they now?
update main.runs set finished_at = coalesce(main.runs.finished_at, theirs.finished_at),
    saved = max(main.runs.saved, theirs.saved), updated = max(main.runs.updated, theirs.updated),
    unchanged = max(main.runs.unchanged, theirs.unchanged), failed = max(main.runs.failed, theirs.failed)
from temp.run_of join shard.runs as theirs on theirs.id = run_of.shard_id
where main.runs.id = run_of.id and run_of.shard_id > :last
    and (main.runs.finished_at, main.runs.saved, main.runs.updated, main.runs.unchanged, main.runs.failed)
    is not (theirs.finished_at, theirs.saved, theirs.updated, theirs.unchanged, theirs.failed)
