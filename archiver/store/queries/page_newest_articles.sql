-- Which articles are the newest?
select articles.id, articles.title, articles.summary, articles.published, articles.site_id, sites.name as site
from articles
left join sites on sites.id = articles.site_id
order by articles.published desc
limit :limit
