-- Under which entities do the mentions stand that were found as this one, and which articles show them?
select distinct found.entity_id, articles.id
from (
    select entity_id, version_id from mentions where found_id = :id
    union all
    select entity_id, version_id from mentions where entity_id = :id and found_id is null
) as found
join articles on articles.version_id = found.version_id
