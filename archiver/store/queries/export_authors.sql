-- Who wrote each of these articles, in the order of the byline?
select article_authors.article_id, authors.name
from json_each(:ids) as given
join article_authors on article_authors.article_id = given.value
join authors on authors.id = article_authors.author_id
order by article_authors.article_id, article_authors.position
