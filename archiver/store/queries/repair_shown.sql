-- What is the address of each article, and what the text that it shows?
select articles.id, articles.url, versions.text
from articles
join versions on versions.id = articles.version_id
