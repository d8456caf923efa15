-- What are the signatures of the new articles' texts?
select article_of.id, theirs.signature
from temp.article_of
join shard.signatures as theirs on theirs.article_id = article_of.shard_id
where article_of.is_new
order by article_of.id
