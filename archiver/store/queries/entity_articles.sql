-- Which articles name this entity, newest first?
select articles.id, articles.title, sites.name as site, articles.published, articles.url,
    article_entities.mention_count
from article_entities
join articles on articles.id = article_entities.article_id
left join sites on sites.id = articles.site_id
where article_entities.entity_id = :id
order by articles.published desc, articles.id desc
limit :limit
