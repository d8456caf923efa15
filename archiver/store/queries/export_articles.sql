-- What does the archive hold of each of these articles, and where does it come from?
select articles.id, articles.url, coalesce(versions.title, articles.title) as title, sites.name as site, sites.host,
    articles.byline, articles.published, articles.modified, articles.month, articles.language, articles.section,
    articles.kind, coalesce(versions.summary, articles.summary) as summary, coalesce(versions.text, '') as text,
    versions.captions, articles.image_url, articles.word_count, articles.version_id, articles.version_count,
    articles.story_id, articles.first_seen, articles.last_seen, articles.gone_at,
    captures.final_url as captured_url, captures.captured_at, captures.sha256, captures.warc_file,
    captures.warc_offset, captures.warc_length
from json_each(:ids) as given
join articles on articles.id = given.value
left join versions on versions.id = articles.version_id
left join captures on captures.id = versions.capture_id
left join sites on sites.id = articles.site_id
