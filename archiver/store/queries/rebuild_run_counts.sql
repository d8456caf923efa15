-- What had come of each run, outcomes without a capture too?
update main.runs set saved = theirs.saved, updated = theirs.updated, unchanged = theirs.unchanged,
    failed = theirs.failed, finished_at = theirs.finished_at
from former.runs as theirs
where theirs.warc_prefix = main.runs.warc_prefix and theirs.warc_prefix <> '';
