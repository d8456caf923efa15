-- Which captures take the place of those that stood for lost ones: of the same article, and of the same time?
update versions set capture_id = found.id
from captures as lost
join captures as found on found.article_id = lost.article_id and found.captured_at = lost.captured_at
    and found.warc_file <> ''
where lost.id = versions.capture_id and lost.warc_file = ''
