-- Which articles that name this entity were archived last?
select article_id as id
from article_entities
where entity_id = :id
order by article_id desc
limit :limit
