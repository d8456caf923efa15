-- Which captures of pages that were received well belong to no article?
select captures.url as source, captures.id, captures.captured_at, captures.sha256,
    captures.warc_file, captures.warc_offset, captures.warc_length,
    original.warc_file as original_file, original.warc_offset as original_offset,
    original.warc_length as original_length
from captures
left join captures as original on original.id = captures.revisit_of
where captures.article_id is null and coalesce(captures.status, 200) = 200 and captures.warc_file <> ''
order by captures.captured_at, captures.id
