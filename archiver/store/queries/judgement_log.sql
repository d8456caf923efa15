-- Which judgements were made, newest first, and who took them back? All of them, undoing included; or those on one
-- entity and on what is merged into it.
with about as (
    select :entity as id
    union
    select id from entities where merged_into = :entity
)
select judgements.id, judgements.made_at, judgements.made_by, judgements.kind, judgements.entity_id,
    judgements.reason, judgements.undone_by, undoing.made_at as undone_at, undoing.made_by as undone_who
from judgements
left join judgements as undoing on undoing.id = judgements.undone_by
where :entity is null
    or (
        judgements.kind <> 'undo'
        and (
            judgements.entity_id in (select id from about)
            or json_extract(judgements.details, '$.other.id') in (select id from about)
        )
    )
order by judgements.id desc
limit :limit offset :offset
