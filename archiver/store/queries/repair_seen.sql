-- From when to when was an article seen, going by its captures?
update articles set (first_seen, last_seen) = (
    select min(captured_at), max(captured_at)
    from captures
    where captures.article_id = articles.id and coalesce(captures.status, 200) in (200, 304)
)
where id = :article
