-- Which entities do the articles of these days name most? Of the newest 2,000 articles.
with recent as (
    select id from articles
    where published >= :after and published < date(:until, '+1 day')
    order by published desc
    limit 2000
)
select entities.id, entities.name, entities.type, count(*) as article_count,
    (select count(*) from recent) as looked_at
from recent
cross join article_entities on article_entities.article_id = recent.id
join entities on entities.id = article_entities.entity_id
where entities.type not in ('NORP', 'LANGUAGE')
group by entities.id
having count(*) > 1
order by article_count desc, entities.id
limit :limit
