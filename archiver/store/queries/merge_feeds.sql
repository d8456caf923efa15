-- Which feeds does the shard follow that the archive does not?
insert into main.feeds (url, title, added_at, etag, last_modified, polled_at)
select url, title, added_at, etag, last_modified, polled_at from shard.feeds as theirs
where not exists (select 1 from main.feeds where feeds.url = theirs.url)
order by id
