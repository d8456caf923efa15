-- Which names stand in these versions, as they are written there?
select distinct mentions.version_id, mentions.surface, entities.id as entity_id, entities.name, entities.type
from json_each(:versions) as given
join mentions on mentions.version_id = given.value
join entities on entities.id = mentions.entity_id
