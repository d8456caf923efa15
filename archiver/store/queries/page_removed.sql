-- Which lines of a page were taken out, and by which rule?
select rule, line from removed where version_id = :version order by id limit 200
