-- Which run was the last to change what is in the archive?
select max(id) as id from runs
