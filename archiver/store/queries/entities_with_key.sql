-- Which entities have a name with this key, and is it the name that they go by?
select aliases.entity_id, max(aliases.name = entities.name) as is_own_name
from aliases
join entities on entities.id = aliases.entity_id
where aliases.key = :key and aliases.key <> ''
group by aliases.entity_id
