-- With what did the server mark the page, when the article's latest version was captured from this address?
select captures.etag, captures.last_modified
from captures
join articles on articles.id = captures.article_id
where captures.url = :url and captures.status = 200
    and captures.id = (select max(id) from captures as latest where latest.article_id = articles.id and latest.status = 200)
order by captures.id desc
limit 1
