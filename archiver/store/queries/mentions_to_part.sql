-- Which mentions were found as this entity, how are they written, and in which articles?
select found.id, found.surface, versions.article_id
from (
    select id, surface, version_id from mentions where found_id = :id
    union all
    select id, surface, version_id from mentions where entity_id = :id and found_id is null
) as found
join versions on versions.id = found.version_id
