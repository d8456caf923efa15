-- Which sites do the 5,000 articles that were added last come from?
select sites.id, sites.name, sites.host, count(*) as article_count, max(recent.published) as last_published
from (select site_id, published from articles order by id desc limit 5000) as recent
join sites on sites.id = recent.site_id
group by sites.id
order by article_count desc, sites.name
limit :limit
