-- Which sites have the most articles?
select sites.name, sites.host, count(*) as articles
from articles
join sites on sites.id = articles.site_id
group by sites.id
order by articles desc, sites.name
limit :limit
