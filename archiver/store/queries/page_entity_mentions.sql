-- Where do these articles name the entity, in which words? Up to 300 characters before and after, 200 places an article.
with found as (
    select articles.id as article_id, mentions.field, mentions.start, mentions."end",
        case mentions.field when 'title' then versions.title when 'summary' then versions.summary else versions.text end as whole,
        row_number() over (
            partition by articles.id order by mentions.field = 'text', mentions.field = 'summary', mentions.start
        ) as place
    from json_each(:ids) as given
    join articles on articles.id = given.value
    join versions on versions.id = articles.version_id
    join mentions on mentions.version_id = versions.id and mentions.entity_id = :id
)
select article_id, field, start as whole_start, start - max(0, start - 300) as start, "end" - max(0, start - 300) as "end",
    max(0, start - 300) > 0 as cut_before, "end" + 300 < length(whole) as cut_after,
    substr(whole, max(0, start - 300) + 1, "end" + 300 - max(0, start - 300)) as text
from found
where place <= 200
order by article_id, place
