-- Which entity of the archive is each of them? As `EntityWriter` finds it: the one that the key is the own name of,
-- else the only one that it leads to; null where it leads to several.
insert into temp.entity_of (shard_id, id)
select
    shard_id,
    case
        when sum(is_own_name) = 1 then max(iif(is_own_name, entity_id, null))
        when count(distinct root_id) = 1 then coalesce(min(iif(is_own_name, entity_id, null)), min(entity_id))
    end
from (
    select names.shard_id, aliases.entity_id, max(aliases.name = entities.name) as is_own_name,
        coalesce(entities.merged_into, entities.id) as root_id
    from temp.names
    cross join main.aliases on aliases.key = names.key and aliases.key <> ''
    join main.entities on entities.id = aliases.entity_id
    group by names.shard_id, aliases.entity_id
)
group by shard_id
