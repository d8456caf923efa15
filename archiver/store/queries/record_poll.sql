-- When was a feed asked, and what did it tell of itself? What it did not tell stays as it was.
update feeds set polled_at = :now, title = coalesce(nullif(:title, ''), title),
    etag = coalesce(:etag, etag), last_modified = coalesce(:last_modified, last_modified)
where url = :url
