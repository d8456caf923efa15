-- Which entities go by this name, in any letter case? Those that have it as their own name first, then the most named.
select entities.id, entities.name, entities.type, entities.description, entities.wikidata_id,
    entities.article_count, entities.mention_count, entities.first_seen, entities.last_seen
from entities
where entities.id in (select entity_id from aliases where name = :name collate nocase)
    or entities.name = :name collate nocase
order by entities.name = :name collate nocase desc, entities.article_count desc
