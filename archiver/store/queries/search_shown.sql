-- What do these articles say, with the words of the search marked? Which articles, `ask_shown` adds.
select articles.id, articles.url, articles.title, articles.version_id, articles.published, articles.kind,
    articles.story_id, sites.name as site,
    highlight(articles_fts, 1, char(1), char(2)) as summary,
    highlight(articles_fts, 2, char(1), char(2)) as text
from articles_fts
join articles on articles.id = articles_fts.rowid
left join sites on sites.id = articles.site_id
where articles_fts match :words
