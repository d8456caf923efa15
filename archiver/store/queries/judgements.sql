-- Which judgements were made, oldest first, and which of them were taken back? Those of a merged archive come in later
-- than they were made.
select id, made_at, made_by, kind, entity_id, details, reason, undone_by
from judgements
order by made_at, id
