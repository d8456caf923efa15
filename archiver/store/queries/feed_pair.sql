-- Which articles that name both entities were archived last?
select one.article_id as id
from article_entities as one
join article_entities as two on two.article_id = one.article_id and two.entity_id = :second
where one.entity_id = :first
order by one.article_id desc
limit :limit
