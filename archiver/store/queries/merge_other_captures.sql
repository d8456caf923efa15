-- Which captures of the shard that gave no article does the archive not have?
insert or ignore into temp.capture_of (shard_id, article, id, comes)
select theirs.id, null, null, 1
from shard.captures as theirs
left join main.captures as ours
    on ours.warc_file = theirs.warc_file and ours.warc_offset = theirs.warc_offset
where theirs.article_id is null and ours.id is null
