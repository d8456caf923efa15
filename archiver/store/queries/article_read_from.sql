-- Which article's latest version did this reader read from these very bytes, last captured at this address?
select articles.id
from captures
join articles on articles.id = captures.article_id
join versions on versions.id = articles.version_id
where captures.sha256 = :sha256 and captures.url = :url and captures.final_url = :final_url
    and versions.reader_id = :reader
    and captures.id = (select max(id) from captures where article_id = articles.id)
