-- Which articles name this entity, newest first? For entities that are in many: it walks the articles by date instead.
select articles.id, articles.title, articles.published, articles.site_id, sites.name as site,
    article_entities.mention_count
from articles indexed by articles_published
cross join article_entities
left join sites on sites.id = articles.site_id
where article_entities.entity_id = :id and article_entities.article_id = articles.id
order by articles.published desc, articles.id desc
limit :limit offset :offset
