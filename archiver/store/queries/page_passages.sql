-- In which words does each of these articles first name the entity? Up to 300 characters before and after it.
select articles.id as article_id, mentions.label, mentions.start - max(0, mentions.start - 300) as start,
    mentions."end" - max(0, mentions.start - 300) as "end",
    max(0, mentions.start - 300) > 0 as cut_before,
    mentions."end" + 300 < length(versions.text) as cut_after,
    substr(
        versions.text, max(0, mentions.start - 300) + 1, mentions."end" + 300 - max(0, mentions.start - 300)
    ) as text
from json_each(:ids) as given
join articles on articles.id = given.value
join versions on versions.id = articles.version_id
join mentions on mentions.id = (
    select first.id
    from mentions as first
    where first.version_id = articles.version_id and first.field = 'text' and first.entity_id = :id
    order by first.start, first."end" desc
    limit 1
)
