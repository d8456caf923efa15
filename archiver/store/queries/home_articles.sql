-- Which articles are the newest?
select articles.id, articles.title, sites.name as site, articles.published, articles.summary
from articles
left join sites on sites.id = articles.site_id
order by articles.published desc, articles.id desc
limit :limit
