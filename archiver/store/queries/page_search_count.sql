-- How many articles fit the query? Counted up to one more than are ranked.
select count(*) as hits
from (
    select 1
    from articles_fts
    left join articles on :site is not null and articles.id = articles_fts.rowid
    where articles_fts match :query and (:site is null or articles.site_id = :site)
    limit :most + 1
)
