-- Which articles name this entity, newest first? For entities that are in few: it sorts them all.
select articles.id, articles.title, articles.published, articles.site_id, sites.name as site,
    article_entities.mention_count
from article_entities
join articles on articles.id = article_entities.article_id
left join sites on sites.id = articles.site_id
where article_entities.entity_id = :id
order by articles.published desc, articles.id desc
limit :limit offset :offset
