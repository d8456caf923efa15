-- What does a feed tell of these articles, those archived last first?
select articles.id, articles.url, articles.title, articles.language, articles.published, articles.first_seen,
    sites.name as site,
    coalesce(nullif(articles.summary, ''), substr(versions.text, 1, 1000), '') as summary,
    (select max(every.seen_at) from versions as every where every.article_id = articles.id) as updated,
    (
        select json_group_array(name) from (
            select authors.name from article_authors
            join authors on authors.id = article_authors.author_id
            where article_authors.article_id = articles.id
            order by article_authors.position
        )
    ) as authors
from json_each(:ids) as given
join articles on articles.id = given.value
left join sites on sites.id = articles.site_id
left join versions on versions.id = articles.version_id
order by articles.id desc
