-- Which texts has the article had, newest first, and which capture brought each?
select versions.id, versions.seen_at, versions.title, captures.id as capture_id, captures.sha256
from versions
left join captures on captures.id = versions.capture_id
where versions.article_id = :id
order by versions.seen_at desc, versions.id desc
limit 100
