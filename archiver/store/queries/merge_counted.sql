-- How much are the new articles about each of their entities? As the shard has counted, but for these articles.
insert into main.article_entities (article_id, entity_id, mention_count, in_title, salience)
select article_of.id, entity_of.id, theirs.mention_count, theirs.in_title, theirs.salience
from temp.article_of
cross join shard.article_entities as theirs on theirs.article_id = article_of.shard_id
cross join temp.entity_of on entity_of.shard_id = theirs.entity_id
where article_of.is_new and article_of.id not in (select value from json_each(:articles))
order by article_of.id, entity_of.id
