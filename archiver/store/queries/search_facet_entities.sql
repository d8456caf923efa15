-- Which entities do these articles name most?
select entities.id, entities.name, entities.type, count(*) as article_count
from json_each(:ids) as given
join article_entities on article_entities.article_id = given.value
join entities on entities.id = article_entities.entity_id
group by entities.id
order by article_count desc, entities.name
limit :limit
