-- Which months do these articles add to, for each of their entities?
insert into main.entity_months (entity_id, month, mention_count, article_count)
select article_entities.entity_id, articles.month, sum(article_entities.mention_count), count(*)
from json_each(:articles) as given
join main.articles on articles.id = given.value
join main.article_entities on article_entities.article_id = articles.id
where articles.month is not null
group by article_entities.entity_id, articles.month
on conflict (entity_id, month) do update set
    mention_count = mention_count + excluded.mention_count,
    article_count = article_count + excluded.article_count
