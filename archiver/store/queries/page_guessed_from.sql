-- Which names may have been meant: those of the entities that are named in the most articles?
select name
from entities
where article_count > 0
order by article_count desc
limit :limit
