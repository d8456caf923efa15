-- Which articles does the network look at? Of those that were published then, the last ones.
select id
from articles
where published >= coalesce(:after, '') and published < coalesce(:before, '~')
order by published desc, id desc
limit :most
