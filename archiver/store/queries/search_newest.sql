-- Which of these articles were published last?
select articles.id, 0 as score
from json_each(:ids) as given
join articles on articles.id = given.value
order by articles.published desc, articles.id desc
limit :limit offset :offset
