-- How much is in the archive? Only what an index counts quickly.
select
    (select count(*) from articles) as articles,
    (select count(*) from sites) as sites,
    (select min(published) from articles) as first_published,
    (select max(published) from articles) as last_published
