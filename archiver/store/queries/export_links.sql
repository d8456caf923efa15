-- Which of these entities does each of these articles name?
select article_entities.article_id, article_entities.entity_id
from json_each(:ids) as given
cross join article_entities on article_entities.article_id = given.value
where article_entities.entity_id in (select value from json_each(:entities))
order by article_entities.article_id, article_entities.entity_id
