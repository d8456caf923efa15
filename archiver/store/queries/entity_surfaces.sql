-- How are the entity's mentions written, in all versions, and how often each way?
select surface, count(*) as mention_count
from mentions
where entity_id = :id
group by surface
order by mention_count desc, surface
limit :limit
