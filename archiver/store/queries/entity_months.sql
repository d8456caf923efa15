-- How often is the entity mentioned, month by month?
select month, mention_count, article_count
from entity_months
where entity_id = :id
order by month
