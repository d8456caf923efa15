-- What do these articles say around the words, where some are beginnings? Looked up once for all of them.
select articles.id, articles.url, articles.title, articles.version_id, articles.published, articles.kind,
    sites.name as site,
    snippet(articles_fts, -1, char(1), char(2), '…', 28) as snippet
from articles_fts
join articles on articles.id = articles_fts.rowid
left join sites on sites.id = articles.site_id
where articles_fts match :words and articles_fts.rowid between :first and :last
    and +articles_fts.rowid in (select value from json_each(:ids))
