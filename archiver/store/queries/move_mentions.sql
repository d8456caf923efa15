-- Which mentions were found as this entity? They are another's now, or nobody's.
update mentions set entity_id = :target, found_id = :found
where id in (
    select id from mentions where found_id = :found
    union all
    select id from mentions where entity_id = :found and found_id is null
)
