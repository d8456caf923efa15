-- Which articles name both entities, newest first? It looks at those with the first one that were added last.
with looked_at as (
    select article_id from article_entities where entity_id = :first order by article_id desc limit :most
)
select articles.id, articles.title, articles.published, sites.name as site
from looked_at as one
cross join article_entities as two
cross join articles
left join sites on sites.id = articles.site_id
where two.entity_id = :second and two.article_id = one.article_id and articles.id = one.article_id
order by articles.published desc, articles.id desc
limit :limit offset :offset
