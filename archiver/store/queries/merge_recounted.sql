-- What do new articles say of entities that the archive knows otherwise than the shard? Those are counted anew.
select distinct article_of.id
from temp.entity_of
cross join shard.article_entities on article_entities.entity_id = entity_of.shard_id
cross join temp.article_of on article_of.shard_id = article_entities.article_id
where entity_of.is_other and article_of.is_new
