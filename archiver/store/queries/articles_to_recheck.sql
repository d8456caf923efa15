-- Which articles from the web were not seen since, longest ago first?
select articles.url
from articles
left join sites on sites.id = articles.site_id
where articles.last_seen <= :before and articles.url like 'http%' and articles.gone_at is null
    and (:site is null or sites.host = :site collate nocase or sites.name = :site collate nocase)
    and (:entity is null or articles.id in (select article_id from article_entities where entity_id = :entity))
order by articles.last_seen
limit :limit
