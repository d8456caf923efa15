-- How many of these articles name both of two of these entities?
with named as materialized (
    select article_entities.article_id, article_entities.entity_id
    from json_each(:ids) as given
    cross join article_entities on article_entities.article_id = given.value
    where +article_entities.entity_id in (select value from json_each(:entities))
)
select one.entity_id as first_id, two.entity_id as second_id, count(*) as shared_count
from named as one
cross join named as two on two.article_id = one.article_id and +two.entity_id > one.entity_id
group by one.entity_id, two.entity_id
order by shared_count desc
