-- Up to which number do articles go? About as many there are.
select coalesce(max(id), 0) as id from articles
