-- Which entities have a name with this key, is it the name that they go by, and which are they by judgement?
select aliases.entity_id, max(aliases.name = entities.name) as is_own_name,
    coalesce(entities.merged_into, entities.id) as root_id
from aliases
join entities on entities.id = aliases.entity_id
where aliases.key = :key and aliases.key <> ''
group by aliases.entity_id
