-- Who wrote the article, in the order of the byline?
select authors.id, authors.name
from article_authors
join authors on authors.id = article_authors.author_id
where article_authors.article_id = :id
order by article_authors.position
