-- Which articles does the network look at? Of those that name this entity, the last ones: it sorts them all.
select articles.id
from article_entities
cross join articles
where article_entities.entity_id = :around and articles.id = article_entities.article_id
    and (:site is null or articles.site_id in (select id from sites where host = :site collate nocase or name = :site collate nocase))
    and (:after is null or articles.published >= :after)
    and (:before is null or articles.published < :before)
order by articles.published desc, articles.id desc
limit :most
