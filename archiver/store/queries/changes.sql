-- What did articles say before these versions came, and with them, newest change first?
select articles.id as article_id, articles.url, articles.published,
    later.id as version_id, later.seen_at, later.title, later.summary, later.text, later.modified, later.text_sha256,
    earlier.id as earlier_version_id, earlier.seen_at as earlier_seen_at, earlier.title as earlier_title,
    earlier.summary as earlier_summary, earlier.text as earlier_text, earlier.modified as earlier_modified
from json_each(:versions) as given
cross join versions as later on later.id = given.value
join articles on articles.id = later.article_id
join versions as earlier on earlier.id = (
    select before.id from versions as before
    where before.article_id = later.article_id and (before.seen_at, before.id) < (later.seen_at, later.id)
    order by before.seen_at desc, before.id desc
    limit 1
)
order by later.seen_at desc, later.id desc
