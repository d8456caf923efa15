-- Which mentions were found as this entity, and stand under another? They are its own again.
update mentions set entity_id = :target, found_id = null
where found_id = :found
