-- Which known articles say, or are known since, something that their stories must be told of; what are the signatures
-- of the texts that they show?
select article_of.id, iif(article_of.says, theirs.signature, ours.signature)
from temp.article_of
join main.articles on articles.id = article_of.id
left join shard.signatures as theirs on theirs.article_id = article_of.shard_id
left join main.signatures as ours on ours.article_id = article_of.id
where not article_of.is_new and (article_of.says or articles.story_id is not null)
