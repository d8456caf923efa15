-- Which sites are there to choose from?
select id, name
from sites
order by name
limit :limit
