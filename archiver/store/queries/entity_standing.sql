-- What is this entity called, which one is it by judgement, and is it hidden?
select id, name, type, description, merged_into, hidden
from entities
where id = :id
