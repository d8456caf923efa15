-- Which versions of an article were not read by this reader, and what do they say?
select versions.id, articles.url, versions.title, versions.summary, versions.text, articles.language
from versions
join articles on articles.id = versions.article_id
where versions.article_id = :article and versions.reader_id <> :reader
order by versions.id
