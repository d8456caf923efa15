-- Which mentions has a version?
select * from source.mentions where version_id = :version
