-- Under which other names does the entity go, and how do we know?
select aliases.name, aliases.source
from aliases
join entities on entities.id = aliases.entity_id
where aliases.entity_id = :id and aliases.name <> entities.name
order by aliases.source = 'seen' desc, aliases.id
limit 200
