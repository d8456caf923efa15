-- Which entities do these articles name? An earlier entity of the same name and type is a twin.
select entities.id, entities.name, entities.type, entities.description, entities.wikidata_id,
    exists (
        select 1 from entities as earlier
        where earlier.name = entities.name and earlier.type = entities.type and earlier.id < entities.id
            and earlier.merged_into is null
    ) as is_twin
from entities
where entities.id in (
    select article_entities.entity_id
    from json_each(:ids) as given
    join article_entities on article_entities.article_id = given.value
)
order by entities.id
