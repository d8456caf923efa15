-- What do articles that were not counted before add to each of their entities?
with added as (
    select
        article_entities.entity_id,
        count(*) as article_count,
        sum(article_entities.mention_count) as mention_count,
        min(coalesce(articles.published, articles.first_seen)) as first_seen,
        max(coalesce(articles.published, articles.first_seen)) as last_seen
    from json_each(:articles) as given
    cross join articles on articles.id = given.value
    join article_entities on article_entities.article_id = articles.id
    group by article_entities.entity_id
)
update entities set
    article_count = entities.article_count + added.article_count,
    mention_count = entities.mention_count + added.mention_count,
    first_seen = min(coalesce(entities.first_seen, added.first_seen), added.first_seen),
    last_seen = max(coalesce(entities.last_seen, added.last_seen), added.last_seen)
from added
where entities.id = added.entity_id
