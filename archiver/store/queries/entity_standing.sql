-- What is known of this entity, which one is it by judgement, and is it hidden?
select id, name, type, description, wikidata_id, article_count, mention_count, first_seen, last_seen, merged_into, hidden
from entities
where id = :id
