-- When was an article's page looked at, and what came back?
select captures.id, captures.captured_at, captures.status, captures.final_url, captures.sha256, captures.kind,
    captures.revisit_of, captures.warc_file, captures.warc_offset, captures.warc_length
from captures
where captures.article_id = :id
order by captures.captured_at desc, captures.id desc
limit 100
