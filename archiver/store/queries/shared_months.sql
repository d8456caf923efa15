-- In how many articles of each month do both entities stand?
select articles.month, count(*) as article_count
from article_entities as one
join article_entities as two on two.article_id = one.article_id and two.entity_id = :second
join articles on articles.id = one.article_id
where one.entity_id = :first
group by articles.month
order by articles.month
