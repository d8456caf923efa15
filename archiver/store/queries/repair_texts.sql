-- What do these articles say?
select articles.id, versions.text
from json_each(:articles) as given
join articles on articles.id = given.value
join versions on versions.id = articles.version_id
