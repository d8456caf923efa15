-- Which judgements were made, oldest first, and which of them were taken back?
select id, made_at, made_by, kind, entity_id, details, reason, undone_by
from judgements
order by id
