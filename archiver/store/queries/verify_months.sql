-- Of which entities and months are the numbers not what the articles of that month give?
with counted as (
    select article_entities.entity_id, articles.month, sum(article_entities.mention_count) as mention_count,
        count(*) as article_count
    from article_entities
    join articles on articles.id = article_entities.article_id
    where articles.month is not null
    group by article_entities.entity_id, articles.month
)
select entity_id, month
from counted
full join entity_months using (entity_id, month)
where counted.mention_count is not entity_months.mention_count
    or counted.article_count is not entity_months.article_count
