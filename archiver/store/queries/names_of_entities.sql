-- How is each of these entities called, that is neither merged nor hidden: its own name first, then at most 200 others?
with asked as (
    select entities.id, entities.name
    from json_each(:entities) as given
    cross join entities on entities.id = given.value
    where entities.merged_into is null and not entities.hidden
),
named as (
    select asked.id, asked.name as own, aliases.name, aliases.source, aliases.id as alias_id
    from asked
    cross join aliases on aliases.entity_id = asked.id
    union all
    select asked.id, asked.name, aliases.name, aliases.source, aliases.id
    from asked
    cross join entities as merged on merged.merged_into = asked.id
    cross join aliases on aliases.entity_id = merged.id
),
ranked as (
    select id, name, row_number() over (partition by id order by max(source = 'seen') desc, min(alias_id)) as place
    from named
    where name <> own
    group by id, name
)
select id, name from (
    select id, name, 0 as place from asked
    union all
    select id, name, place from ranked where place <= 200
)
order by id, place
