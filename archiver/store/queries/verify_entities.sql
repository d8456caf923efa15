-- Which entities' counters are not what the articles that name them give?
with counted as (
    select
        article_entities.entity_id,
        count(*) as article_count,
        sum(article_entities.mention_count) as mention_count,
        min(coalesce(articles.published, articles.first_seen)) as first_seen,
        max(coalesce(articles.published, articles.first_seen)) as last_seen
    from article_entities
    join articles on articles.id = article_entities.article_id
    group by article_entities.entity_id
)
select entities.id
from entities
left join counted on counted.entity_id = entities.id
where entities.article_count <> coalesce(counted.article_count, 0)
    or entities.mention_count <> coalesce(counted.mention_count, 0)
    or entities.first_seen is not counted.first_seen
    or entities.last_seen is not counted.last_seen
