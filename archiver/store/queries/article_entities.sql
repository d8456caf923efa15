-- Who and what is this article about, most salient first?
select entities.id, entities.name, entities.type, article_entities.mention_count, article_entities.salience
from article_entities
join entities on entities.id = article_entities.entity_id
where article_entities.article_id = :id
order by article_entities.salience desc, entities.name
