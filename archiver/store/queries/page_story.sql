-- Which other articles tell the same story nearly word for word?
select articles.id, articles.title, articles.published, sites.name as site
from articles
left join sites on sites.id = articles.site_id
where articles.story_id = :story and articles.id <> :id
order by articles.published, articles.id
limit 30
