-- What is known of this entity?
select id, name, type, description, wikidata_id, article_count, mention_count, first_seen, last_seen
from entities
where id = coalesce((select merged_into from entities where id = :id), :id) and not hidden
