-- Which entities have these words in one of their names? The most named first.
select entities.id, entities.name, entities.type, entities.article_count
from entities_fts
join entities on entities.id = entities_fts.rowid
where entities_fts match :query and entities.article_count > 0
order by entities.article_count desc
limit :limit
