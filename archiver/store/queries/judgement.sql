-- What kind of judgement is this, and does it stand?
select id, kind, entity_id, undone_by
from judgements
where id = :id
