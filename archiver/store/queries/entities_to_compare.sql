-- Which entities are named anywhere, and in how many articles?
select id, name, type, article_count
from entities
where article_count > 0 and merged_into is null and not hidden
order by article_count desc, id
