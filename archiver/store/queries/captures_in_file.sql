-- Which captures are in this WARC file, in the order of their places, and where is the payload of those that refer to one?
select captures.id, captures.url, captures.final_url, captures.captured_at, captures.status, captures.content_type,
    captures.sha256, captures.warc_file, captures.warc_offset, captures.warc_length, captures.group_offset,
    captures.kind, captures.etag, captures.last_modified, captures.revisit_of,
    original.warc_file, original.warc_offset, original.warc_length
from captures
left join captures as original on original.id = captures.revisit_of
where captures.warc_file = cast(:file as text)
order by captures.warc_offset
