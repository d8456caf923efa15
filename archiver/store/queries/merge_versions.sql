-- Which versions come with the captures, and which of them has the archive?
insert into temp.version_of (shard_id, article_id, capture_id, id)
select theirs.id, article_of.id, capture_of.id, ours.id
from temp.article_of
join shard.articles on articles.id = article_of.shard_id
join shard.versions as theirs on theirs.article_id = article_of.shard_id
join temp.capture_of on capture_of.shard_id = theirs.capture_id
left join main.versions as ours on ours.article_id = article_of.id and ours.text_sha256 = theirs.text_sha256
where ours.id is not null or article_of.is_new or capture_of.comes
    or (article_of.says and theirs.id = articles.version_id)
