-- How many articles are there since the first of those that are looked at, and how many of them name the second?
with looked_at as (
    select article_id from article_entities where entity_id = :first order by article_id desc limit :most
),
span as materialized (
    select min(article_id) as first_id, count(*) as first_count from looked_at
)
select span.first_count,
    (select count(*) from article_entities where entity_id = :second and article_id >= span.first_id) as second_count,
    (select count(*) from articles where id >= span.first_id) as article_count
from span
