-- Which versions replaced an earlier one, of one article or of all that were changed, newest first? It sorts them all.
with changed as (
    select id from articles where version_count > 1 and :article is null
    union all
    select :article where :article is not null
)
select later.id
from changed
cross join versions as later on later.article_id = changed.id
where exists (
    select 1 from versions as before
    where before.article_id = later.article_id and (before.seen_at, before.id) < (later.seen_at, later.id)
)
order by later.seen_at desc, later.id desc
limit :limit offset :offset
