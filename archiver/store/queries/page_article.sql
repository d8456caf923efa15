-- What does the page of an article tell: its row, the version it shows, the evidence, and what read it?
select articles.id, articles.url, articles.byline, articles.published, articles.modified, articles.month,
    articles.section, articles.language, articles.word_count, articles.version_count, articles.story_id, articles.kind as article_kind, articles.gone_at,
    articles.first_seen, articles.last_seen, articles.site_id, sites.name as site, sites.host,
    articles.version_id, coalesce(versions.title, articles.title) as title,
    coalesce(versions.summary, articles.summary) as summary, coalesce(versions.text, '') as text,
    versions.captions, versions.provenance, captures.id as capture_id, captures.captured_at, captures.final_url, captures.kind,
    captures.sha256, captures.warc_file, captures.warc_offset, captures.warc_length, captures.claimed_url,
    readers.archiver, readers.trafilatura, readers.spacy, readers.model, readers.model_version
from articles
left join versions on versions.id = articles.version_id
left join captures on captures.id = versions.capture_id
left join readers on readers.id = versions.reader_id
left join sites on sites.id = articles.site_id
where articles.id = :id
