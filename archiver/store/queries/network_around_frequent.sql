-- Which articles does the network look at? Of those that name this entity, the last ones: it walks articles by date.
select articles.id
from articles indexed by articles_published
cross join article_entities
where articles.published >= coalesce(:after, '') and articles.published < coalesce(:before, '~')
    and article_entities.entity_id = :around and article_entities.article_id = articles.id
order by articles.published desc, articles.id desc
limit :most
