-- What is the signature of each of these articles, and in which story is it?
select articles.id, signatures.signature, articles.story_id
from json_each(:articles) as given
cross join articles on articles.id = given.value
left join signatures on signatures.article_id = articles.id
