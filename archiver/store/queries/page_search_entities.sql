-- Which entities have a name that fits the query, the most named first? Of the first 2,000 that fit.
select entities.id, entities.name, entities.type, entities.description, entities.article_count
from (select rowid as id from entities_fts where entities_fts match :query limit 2000) as found
join entities on entities.id = found.id
where entities.article_count > 0
order by entities.article_count desc, entities.name
limit :limit
