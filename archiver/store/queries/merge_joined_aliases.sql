-- Under which other names does the shard know entities that the archive has? A name under which an entity was made,
-- but which stands in no text, is passed over; a name that was seen has no key (see `EntityWriter`).
insert or ignore into main.aliases (entity_id, name, key, source)
select entity_of.id, aliases.name, iif(aliases.source = 'known', aliases.key, ''), aliases.source
from temp.entity_of
join shard.aliases on aliases.entity_id = entity_of.shard_id
where entity_of.shard_id > :last and entity_of.id is not null and not entity_of.is_new
    and aliases.source <> 'curated'
    and not exists (
        select 1 from main.aliases as own where own.entity_id = entity_of.id and own.name = aliases.name
    )
    and (
        aliases.source = 'known'
        or aliases.key = ''
        or exists (
            select 1
            from shard.mentions
            where mentions.entity_id = aliases.entity_id and mentions.surface = aliases.name
        )
    )
order by aliases.id
