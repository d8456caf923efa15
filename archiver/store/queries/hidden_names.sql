-- Under which names would hidden entities be found again?
select distinct aliases.name, entities.type
from entities
join aliases on aliases.entity_id = entities.id
where entities.hidden
