-- Which months does the article add to, for each of its entities?
insert into entity_months (entity_id, month, mention_count, article_count)
select article_entities.entity_id, articles.month, article_entities.mention_count, 1
from article_entities
join articles on articles.id = article_entities.article_id
where article_entities.article_id = :article and articles.month is not null
on conflict (entity_id, month) do update set
    mention_count = mention_count + excluded.mention_count,
    article_count = article_count + excluded.article_count
