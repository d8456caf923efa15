-- What did these articles add to the months of their entities, before they changed?
update entity_months set
    mention_count = entity_months.mention_count - counted.mention_count,
    article_count = entity_months.article_count - counted.article_count
from (
    select article_entities.entity_id, articles.month, sum(article_entities.mention_count) as mention_count,
        count(*) as article_count
    from json_each(:articles) as given
    cross join articles on articles.id = given.value
    join article_entities on article_entities.article_id = articles.id
    where articles.month is not null
    group by article_entities.entity_id, articles.month
) as counted
where entity_months.entity_id = counted.entity_id and entity_months.month = counted.month
