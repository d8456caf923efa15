-- Which WARC files has the shard captures in, and how long must each be at least?
select warc_file, max(warc_offset + warc_length) as needed
from shard.captures
group by warc_file
order by warc_file
