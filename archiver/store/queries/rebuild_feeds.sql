-- What did feeds answer last?
update main.feeds set title = theirs.title, etag = theirs.etag, last_modified = theirs.last_modified,
    polled_at = theirs.polled_at
from former.feeds as theirs
where theirs.url = main.feeds.url;
