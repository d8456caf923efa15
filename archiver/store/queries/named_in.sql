-- Which entities are mentioned most in these articles?
select entities.id, entities.name, entities.type,
    sum(article_entities.mention_count) as mention_count, count(*) as article_count
from json_each(:ids) as given
join article_entities on article_entities.article_id = given.value
join entities on entities.id = article_entities.entity_id
group by entities.id
order by mention_count desc, article_count desc, entities.name
limit :limit
