-- Which articles are there, or are of one site?
select articles.id
from articles
left join sites on sites.id = articles.site_id
where :site is null or sites.host = :site collate nocase or sites.name = :site collate nocase
order by articles.id
limit :limit
