-- Which judgements were made in the shard, oldest first?
select id, made_at, made_by, kind, entity_id, details, reason, undone_by
from shard.judgements
order by id
