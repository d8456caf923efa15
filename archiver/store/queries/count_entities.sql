-- In how many articles is each of these entities named, how often, and from when to when?
update entities set (article_count, mention_count, first_seen, last_seen) = (
    select
        count(*),
        coalesce(sum(article_entities.mention_count), 0),
        min(coalesce(articles.published, articles.first_seen)),
        max(coalesce(articles.published, articles.first_seen))
    from article_entities
    join articles on articles.id = article_entities.article_id
    where article_entities.entity_id = entities.id
)
where id in (select value from json_each(:entities))
