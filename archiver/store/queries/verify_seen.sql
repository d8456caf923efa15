-- Which versions say that they were seen at a time at which no capture of their article was made?
select versions.id
from versions
where not exists (
    select 1 from captures
    where captures.article_id = versions.article_id and captures.captured_at = versions.seen_at
)
