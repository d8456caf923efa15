-- How many articles were changed, and up to which number do articles go?
select
    (select count(*) from articles where version_count > 1) as changed,
    (select coalesce(max(id), 0) from articles) as articles
