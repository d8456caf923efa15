-- Who and what does this version name?
select distinct entities.name
from mentions
join entities on entities.id = mentions.entity_id
where mentions.version_id = :version
order by entities.name
