-- Up to where is each WARC file known, and is a run that writes to it still under way?
select
    warc_file,
    max(warc_offset + warc_length) as known_end,
    exists (
        select 1 from runs
        where finished_at is null and warc_prefix <> '' and warc_file like warc_prefix || '-%'
    ) as is_growing
from captures
where warc_file <> ''
group by warc_file
order by warc_file
