-- Which captures of these articles of the shard does the archive have? The shard may know an article where the
-- archive has only the capture: then it comes with it.
insert or ignore into temp.capture_of (shard_id, article, id, comes)
select theirs.id, theirs.article_id, ours.id, ours.id is null or ours.article_id is null
from shard.captures as theirs
left join main.captures as ours
    on ours.warc_file = theirs.warc_file and ours.warc_offset = theirs.warc_offset
where theirs.article_id between :first and :last
