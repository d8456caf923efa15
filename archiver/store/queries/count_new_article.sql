-- What does an article that was not counted before add to each of its entities?
update entities set
    article_count = entities.article_count + 1,
    mention_count = entities.mention_count + article_entities.mention_count,
    first_seen = min(
        coalesce(entities.first_seen, articles.published, articles.first_seen),
        coalesce(articles.published, articles.first_seen)
    ),
    last_seen = max(
        coalesce(entities.last_seen, articles.published, articles.first_seen),
        coalesce(articles.published, articles.first_seen)
    )
from article_entities
join articles on articles.id = article_entities.article_id
where article_entities.article_id = :article and entities.id = article_entities.entity_id
