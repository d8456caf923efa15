-- What are these articles, those archived last first?
select articles.id, articles.url, articles.title, sites.name as site, articles.published, articles.first_seen,
    articles.version_count
from json_each(:ids) as given
join articles on articles.id = given.value
left join sites on sites.id = articles.site_id
order by articles.id desc
