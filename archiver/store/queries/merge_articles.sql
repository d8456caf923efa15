-- Which articles of the shard do the coming captures give, does the archive know them, and does the newest capture of
-- all come with them? That one decides what the article says.
insert into temp.article_of (shard_id, id, is_new, says)
select
    theirs.id,
    coalesce(ours.id, row_number() over (partition by ours.id is null order by theirs.id)
        + (select coalesce(max(id), 0) from main.articles)),
    ours.id is null,
    ours.id is null or (
        theirs.last_seen >= ours.last_seen
        and exists (
            select 1
            from temp.capture_of as newest
            join shard.captures on captures.id = newest.shard_id
            where newest.article = theirs.id and newest.comes and captures.captured_at = theirs.last_seen
        )
    )
from (select distinct article from temp.capture_of where comes and article is not null) as given
join shard.articles as theirs on theirs.id = given.article
left join main.articles as ours on ours.url = theirs.url
