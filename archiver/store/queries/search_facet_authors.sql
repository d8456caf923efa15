-- Who wrote most of these articles?
select authors.name, count(*) as article_count
from json_each(:ids) as given
join article_authors on article_authors.article_id = given.value
join authors on authors.id = article_authors.author_id
group by authors.id
order by article_count desc, authors.name
limit :limit
