-- Which pages were received well, but gave no article?
select failures.source, captures.id, captures.captured_at, captures.sha256,
    captures.warc_file, captures.warc_offset, captures.warc_length,
    original.warc_file as original_file, original.warc_offset as original_offset,
    original.warc_length as original_length
from failures
join captures on captures.id = failures.capture_id
left join captures as original on original.id = captures.revisit_of
where captures.article_id is null and coalesce(captures.status, 200) between 200 and 299
order by failures.id
