-- When was a version seen, where its row says a time at which no capture of its article was made?
update versions set seen_at = (select captured_at from captures where captures.id = versions.capture_id)
where not exists (
    select 1 from captures
    where captures.article_id = versions.article_id and captures.captured_at = versions.seen_at
)
