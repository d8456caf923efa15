-- Whom do the new versions name? The entities that were found, before anybody judged.
insert into main.mentions (version_id, field, start, "end", surface, label, entity_id)
select version_of.id, mentions.field, mentions.start, mentions."end", mentions.surface, mentions.label, entity_of.id
from temp.version_of
cross join shard.mentions on mentions.version_id = version_of.shard_id
left join temp.entity_of on entity_of.shard_id = coalesce(mentions.found_id, mentions.entity_id)
where version_of.is_new
order by version_of.id
