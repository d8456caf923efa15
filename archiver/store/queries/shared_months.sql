-- In how many articles of each month do both stand? It looks at those with the first one that were added last.
with looked_at as (
    select article_id from article_entities where entity_id = :first order by article_id desc limit :most
)
select articles.month, count(*) as article_count
from looked_at as one
cross join article_entities as two
cross join articles
where two.entity_id = :second and two.article_id = one.article_id and articles.id = one.article_id
group by articles.month
order by articles.month
