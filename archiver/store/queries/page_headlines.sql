-- Which headlines does a page give, and where?
select group_concat(source, ', ') as sources, title
from headlines
where version_id = :version
group by title
order by min(id)
