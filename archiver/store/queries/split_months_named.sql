-- In which months are the part's entities named, and how often?
insert into main.entity_months (entity_id, month, mention_count, article_count)
select article_entities.entity_id, articles.month, sum(article_entities.mention_count), count(*)
from main.article_entities
join main.articles on articles.id = article_entities.article_id
where articles.month is not null
group by article_entities.entity_id, articles.month
