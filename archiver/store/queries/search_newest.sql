-- Which are the newest articles that have the words?
select articles.id, articles.url, articles.title, sites.name as site, articles.published,
    snippet(articles_fts, -1, char(1), char(2), '…', 24) as snippet,
    bm25(articles_fts, 8, 2, 1) as score
from articles_fts
join articles on articles.id = articles_fts.rowid
left join sites on sites.id = articles.site_id
where articles_fts match :query and (:site is null or articles.site_id = :site)
    -- of more hits than can be ranked in time, the articles added last
    and articles_fts.rowid > coalesce(
        (select rowid from articles_fts where articles_fts match :query order by rowid desc limit 1 offset :most), 0
    )
order by articles.published desc, articles.id desc
limit :limit offset :offset
