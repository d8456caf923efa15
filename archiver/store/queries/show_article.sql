-- What does the archive hold of this article?
select articles.id, articles.url, articles.title, sites.name as site, articles.byline, articles.published,
    articles.modified, articles.section, articles.language, articles.summary, versions.text, versions.captions,
    articles.image_url, articles.word_count, articles.version_count, articles.first_seen, articles.last_seen,
    captures.warc_file, captures.warc_offset, captures.sha256, captures.captured_at,
    readers.archiver, readers.model, readers.model_version
from articles
join versions on versions.id = articles.version_id
join captures on captures.id = versions.capture_id
join readers on readers.id = versions.reader_id
left join sites on sites.id = articles.site_id
where articles.id = :id
