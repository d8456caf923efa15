-- Who and what is named in the newest articles that name this entity?
with newest as (
    select article_entities.article_id
    from article_entities
    join articles on articles.id = article_entities.article_id
    where article_entities.entity_id = :entity
    order by articles.published desc
    limit 2000
),
beside as (
    select article_entities.entity_id, count(*) as article_count
    from newest
    join article_entities on article_entities.article_id = newest.article_id
    where article_entities.entity_id <> :entity
    group by article_entities.entity_id
    order by article_count desc
    limit :limit
)
select entities.id, entities.name, entities.type, beside.article_count
from beside
join entities on entities.id = beside.entity_id
order by beside.article_count desc, entities.name
