-- Which entities go by this name, in any letter case? Those that have it as their own name first, then the most named.
select entities.id, entities.name, entities.type, entities.description, entities.wikidata_id,
    entities.article_count, entities.mention_count, entities.first_seen, entities.last_seen
from entities
where entities.id in (
        select coalesce(named.merged_into, named.id)
        from aliases
        join entities as named on named.id = aliases.entity_id
        where aliases.name = :name collate nocase
        union
        select coalesce(merged_into, id) from entities where name = :name collate nocase
    )
    and not entities.hidden
order by entities.name = :name collate nocase desc, entities.article_count desc
