-- What does the archive say of the coming captures?
insert into main.captures (id, article_id, run_id, url, final_url, captured_at, status, content_type, sha256,
    warc_file, warc_offset, warc_length, kind, claimed_url, etag, last_modified, group_offset, revisit_of)
select capture_of.id, article_of.id, run_of.id, url, final_url, captured_at, status, content_type, sha256,
    warc_file, warc_offset, warc_length, kind, claimed_url, etag, last_modified, group_offset, original.id
from temp.capture_of
join shard.captures on captures.id = capture_of.shard_id
left join temp.article_of on article_of.shard_id = capture_of.article
left join temp.run_of on run_of.shard_id = captures.run_id
left join temp.capture_of as original on original.shard_id = captures.revisit_of
where capture_of.is_new
order by capture_of.id
