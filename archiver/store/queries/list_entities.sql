-- Which entities are named in the most articles?
select id, name, type, article_count, mention_count, first_seen, last_seen
from entities
where article_count > 0 and (:type is null or type = :type)
order by article_count desc, mention_count desc, name
limit :limit
