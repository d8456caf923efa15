-- Which record holds these bytes already?
select warc_file, warc_offset, warc_length, sha256
from captures
where sha256 = :sha256 and kind = 'http' and status <> 304 and revisit_of is null
order by id
limit 1
