-- From when to when was an article seen, going by its captures, where its row tells no times?
update articles set (first_seen, last_seen) = (
    select min(captured_at), max(captured_at)
    from captures
    where captures.article_id = articles.id and coalesce(captures.status, 200) in (200, 304)
)
where (first_seen not glob :time or last_seen not glob :time)
    and exists (
        select 1 from captures
        where captures.article_id = articles.id and coalesce(captures.status, 200) in (200, 304)
    )
