-- To which other captures do the records of the coming ones refer? They come first, with their article later.
insert or ignore into temp.capture_of (shard_id, article, id, comes)
select theirs.id, null, ours.id, ours.id is null
from temp.capture_of
join shard.captures as coming on coming.id = capture_of.shard_id
join shard.captures as theirs on theirs.id = coming.revisit_of
left join main.captures as ours
    on ours.warc_file = theirs.warc_file and ours.warc_offset = theirs.warc_offset
where capture_of.comes
