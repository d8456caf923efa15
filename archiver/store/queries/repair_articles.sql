-- What do articles say that follows from their versions? One that shows none of its own shows its newest.
update articles set (version_id, title, summary, month, version_count) = (
    select versions.id, versions.title, versions.summary, substr(articles.published, 1, 7), count(*) over ()
    from versions
    where versions.article_id = articles.id
    order by versions.id = articles.version_id desc, versions.seen_at desc, versions.id desc
    limit 1
)
where exists (select 1 from versions where versions.article_id = articles.id)
