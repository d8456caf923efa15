-- What do the new versions say?
insert into main.versions (id, article_id, capture_id, reader_id, seen_at, modified, title, summary, text, captions,
    text_sha256, provenance)
select version_of.id, version_of.article_id, version_of.capture_id, reader_of.id, seen_at, modified, title, summary,
    text, captions, text_sha256, provenance
from temp.version_of
join shard.versions on versions.id = version_of.shard_id
join temp.reader_of on reader_of.shard_id = versions.reader_id
where version_of.is_new
order by version_of.id
