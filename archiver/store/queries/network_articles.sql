-- Which articles does the network look at? Of all, those that were published last.
select id
from articles
order by published desc, id desc
limit :most
