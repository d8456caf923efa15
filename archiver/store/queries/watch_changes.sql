-- Which versions replaced an earlier one, since a time or, without one, by captures after the mark? Newest first.
select later.article_id as id, articles.url, later.title, earlier.title as earlier_title,
    sites.name as site, later.seen_at, earlier.seen_at as earlier_seen_at,
    later.id as version_id, earlier.id as earlier_version_id,
    later.modified is earlier.modified as stealth
from versions as later
join articles on articles.id = later.article_id
left join sites on sites.id = articles.site_id
join versions as earlier on earlier.id = (
    select before.id from versions as before
    where before.article_id = later.article_id and (before.seen_at, before.id) < (later.seen_at, later.id)
    order by before.seen_at desc, before.id desc
    limit 1
)
where later.id in (
    select id from versions where :since is null and capture_id > :capture_mark
    union all
    select id from versions where :since is not null and seen_at >= :since
)
order by later.seen_at desc, later.id desc
