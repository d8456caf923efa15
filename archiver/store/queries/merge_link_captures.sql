-- Which captures that the archive has already gave an article after all?
update main.captures set article_id = article_of.id, claimed_url = theirs.claimed_url
from temp.capture_of
join shard.captures as theirs on theirs.id = capture_of.shard_id
join temp.article_of on article_of.shard_id = capture_of.article
where capture_of.comes and not capture_of.is_new and main.captures.id = capture_of.id
