-- From which bytes does what the article says come? The chain for one version of it, or for one mention.
select articles.id as article_id, articles.url as article_url, versions.id as version_id, versions.seen_at,
    versions.title, versions.summary, versions.text, versions.text_sha256,
    captures.id as capture_id, captures.url, captures.final_url, captures.captured_at, captures.status,
    original.warc_file as original_file, original.warc_offset as original_offset,
    original.warc_length as original_length,
    captures.kind, captures.sha256, captures.warc_file, captures.warc_offset, captures.warc_length,
    captures.group_offset,
    readers.archiver, readers.trafilatura, readers.model, readers.model_version,
    mentions.id as mention_id, mentions.field, mentions.start, mentions."end", mentions.surface, mentions.label,
    entities.name as entity
from versions
join articles on articles.id = versions.article_id
join captures on captures.id = versions.capture_id
left join captures as original on original.id = captures.revisit_of
join readers on readers.id = versions.reader_id
left join mentions on mentions.id = :mention and mentions.version_id = versions.id
left join entities on entities.id = mentions.entity_id
where versions.id = coalesce(
    (select version_id from mentions where id = :mention), (select version_id from articles where id = :article)
)
