-- Which versions replaced an earlier one, newest first? It walks all versions by the time they were seen.
select later.id
from versions as later indexed by versions_seen_at
where exists (
    select 1 from versions as before
    where before.article_id = later.article_id and (before.seen_at, before.id) < (later.seen_at, later.id)
)
order by later.seen_at desc, later.id desc
limit :limit offset :offset
