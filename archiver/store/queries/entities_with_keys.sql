-- For each of these keys, which entities have a name with it, is it the name that they go by, and who are they by judgement?
select aliases.key, aliases.entity_id, max(aliases.name = entities.name) as is_own_name,
    coalesce(entities.merged_into, entities.id) as root_id
from json_each(:keys) as given
cross join aliases on aliases.key = given.value and aliases.key <> ''
join entities on entities.id = aliases.entity_id
group by aliases.key, aliases.entity_id
order by aliases.key, aliases.entity_id
