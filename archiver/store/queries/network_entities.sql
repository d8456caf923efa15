-- Which entities do these articles name most, of one type or of all but peoples?
select entities.id, entities.name, entities.type, count(*) as article_count
from json_each(:ids) as given
join article_entities on article_entities.article_id = given.value
join entities on entities.id = article_entities.entity_id
where case when :type is null then entities.type not in ('NORP', 'LANGUAGE') else entities.type = :type end
group by entities.id
order by article_count desc, entities.name
limit :limit
