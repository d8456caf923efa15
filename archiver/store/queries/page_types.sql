-- How many entities are there of each type?
select type, count(*) as entity_count
from entities
where article_count > 0
group by type
order by entity_count desc
