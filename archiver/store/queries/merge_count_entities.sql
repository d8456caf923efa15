-- What do these articles, which were not counted before, add to each of their entities?
update main.entities set
    article_count = entities.article_count + counted.article_count,
    mention_count = entities.mention_count + counted.mention_count,
    first_seen = min(coalesce(entities.first_seen, counted.first_seen), counted.first_seen),
    last_seen = max(coalesce(entities.last_seen, counted.last_seen), counted.last_seen)
from (
    select article_entities.entity_id, count(*) as article_count,
        sum(article_entities.mention_count) as mention_count,
        min(coalesce(articles.published, articles.first_seen)) as first_seen,
        max(coalesce(articles.published, articles.first_seen)) as last_seen
    from json_each(:articles) as given
    join main.articles on articles.id = given.value
    join main.article_entities on article_entities.article_id = articles.id
    group by article_entities.entity_id
) as counted
where entities.id = counted.entity_id
