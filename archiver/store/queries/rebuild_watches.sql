-- Up to where was the archive looked through for each saved search, and what was told of it?
insert or ignore into main.watches (name, kind, query, other, at_least, configured, added_at)
select name, kind, query, other, at_least, configured, added_at
from former.watches
where configured
order by id;

update main.watches set
    told_at = theirs.told_at,
    article_mark = coalesce((
        select max(ours.id)
        from former.articles
        join main.articles as ours on ours.url = articles.url
        where articles.id <= theirs.article_mark
    ), 0),
    capture_mark = coalesce((
        select max(ours.id)
        from former.captures
        join main.captures as ours on ours.warc_file = captures.warc_file and ours.warc_offset = captures.warc_offset
        where captures.id <= theirs.capture_mark
    ), 0)
from former.watches as theirs
where theirs.name = main.watches.name;

delete from main.watch_articles
where watch_id in (select watches.id from main.watches join former.watches as theirs on theirs.name = watches.name);

insert or ignore into main.watch_articles (watch_id, article_id)
select watches.id, ours.id
from former.watch_articles as told
join former.watches as theirs on theirs.id = told.watch_id
join main.watches on watches.name = theirs.name
join former.articles on articles.id = told.article_id
join main.articles as ours on ours.url = articles.url;
