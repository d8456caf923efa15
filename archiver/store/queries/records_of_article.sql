-- Where do the records of an article's captures stand, and those that they refer to for their payload?
with own as (
    select id, revisit_of from captures where article_id = :article
)
select warc_file, coalesce(group_offset, warc_offset) as start,
    warc_offset + warc_length - coalesce(group_offset, warc_offset) as length
from captures
where id in (select id from own) or id in (select revisit_of from own)
order by captured_at, id
