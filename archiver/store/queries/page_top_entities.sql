-- Which entities of this type are named in the most articles?
select id, name, article_count
from entities
where type = :type and article_count > 0
order by article_count desc, name
limit :limit
