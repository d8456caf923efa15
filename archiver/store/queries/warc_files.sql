-- In which WARC files are the captures?
select distinct warc_file
from captures
where warc_file <> ''
order by warc_file
