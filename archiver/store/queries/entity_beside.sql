-- Who and what is named beside this entity, in the 2,000 articles with it that were added last, and how often anyway?
with latest as (
    select article_id
    from article_entities
    where entity_id = :id
    order by article_id desc
    limit 2000
),
beside as (
    select article_entities.entity_id, count(*) as shared_count
    from latest
    cross join article_entities
    where article_entities.article_id = latest.article_id and article_entities.entity_id <> :id
    group by article_entities.entity_id
    order by shared_count desc
    limit :limit
)
select entities.id, entities.name, entities.type, beside.shared_count, entities.article_count,
    (select count(*) from latest) as looked_at,
    (select max(id) from articles) as all_articles
from beside
join entities on entities.id = beside.entity_id
order by beside.shared_count desc, entities.name
