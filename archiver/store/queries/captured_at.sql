-- Which record at this address and time holds a payload of its own?
select warc_file, warc_offset, warc_length, sha256
from captures
where final_url = :url and captured_at = :at and kind = 'http' and status <> 304 and revisit_of is null
order by id
limit 1
