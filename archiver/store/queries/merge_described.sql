-- Of which entities that both have does only the shard know the description, or the Wikidata number?
update main.entities set
    description = iif(main.entities.description = '', theirs.description, main.entities.description),
    wikidata_id = coalesce(main.entities.wikidata_id, theirs.wikidata_id)
from temp.entity_of
join shard.entities as theirs on theirs.id = entity_of.shard_id
where entity_of.shard_id > :last and not entity_of.is_new and main.entities.id = entity_of.id
    and ((main.entities.description = '' and theirs.description <> '')
        or (main.entities.wikidata_id is null and theirs.wikidata_id is not null))
