-- Which names stand where in this version?
select mentions.field, mentions.start, mentions."end", mentions.label, mentions.entity_id,
    entities.name, entities.type
from mentions
left join entities on entities.id = mentions.entity_id
where mentions.version_id = :version
order by mentions.field, mentions.start, mentions."end" desc
