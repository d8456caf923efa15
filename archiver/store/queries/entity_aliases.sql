-- Under which other names does the entity go, and how do we know?
select aliases.name, min(aliases.source) as source
from aliases
join entities on entities.id = :id
where (
        aliases.entity_id = :id
        or aliases.entity_id in (select merged.id from entities as merged where merged.merged_into = :id)
    )
    and aliases.name <> entities.name
group by aliases.name
order by max(aliases.source = 'seen') desc, min(aliases.id)
limit 200
