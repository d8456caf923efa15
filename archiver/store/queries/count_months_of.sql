-- In which months are these entities named, and how often?
insert into entity_months (entity_id, month, mention_count, article_count)
select article_entities.entity_id, articles.month, sum(article_entities.mention_count), count(*)
from article_entities
join articles on articles.id = article_entities.article_id
where article_entities.entity_id in (select value from json_each(:entities)) and articles.month is not null
group by article_entities.entity_id, articles.month
