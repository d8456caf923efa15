-- What do the articles of this part say, and what does the version that each shows?
select
    articles.id, articles.url, articles.title, articles.summary, articles.published, articles.month, articles.kind,
    articles.word_count, articles.version_count,
    versions.article_id as shown_of,
    versions.title as version_title,
    versions.summary as version_summary,
    versions.text,
    sites.host,
    signatures.signature,
    (select count(*) from versions as each where each.article_id = articles.id) as versions
from articles
left join versions on versions.id = articles.version_id
left join sites on sites.id = articles.site_id
left join signatures on signatures.article_id = articles.id
where articles.id % :parts = :part
