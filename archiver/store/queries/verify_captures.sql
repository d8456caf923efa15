-- Which versions were read from a capture that did not give their article?
select versions.id
from versions
join captures on captures.id = versions.capture_id
where captures.article_id is not versions.article_id
