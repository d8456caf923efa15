-- Who and what is each of these articles about, most salient first?
select article_entities.article_id, entities.id, entities.name, entities.type, entities.wikidata_id,
    article_entities.mention_count, article_entities.in_title, article_entities.salience
from json_each(:ids) as given
join article_entities on article_entities.article_id = given.value
join entities on entities.id = article_entities.entity_id
order by article_entities.article_id, article_entities.salience desc, entities.name
