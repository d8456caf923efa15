-- Where do two entities stand nearest to one another in the text of each article, and in which words?
with near as (
    select given.value as article_id, one.start as first_start, one."end" as first_end,
        two.start as second_start, two."end" as second_end,
        min(one.start, two.start) as start, max(one."end", two."end") as "end",
        max(0, min(one.start, two.start) - 300) as before,
        row_number() over (partition by given.value order by max(one."end", two."end") - min(one.start, two.start)) as place
    from json_each(:ids) as given
    join articles on articles.id = given.value
    join mentions as one on one.version_id = articles.version_id and one.entity_id = :first and one.field = 'text'
    join mentions as two on two.version_id = articles.version_id and two.entity_id = :second and two.field = 'text'
)
select near.article_id, near.first_start - before as first_start, near.first_end - before as first_end,
    near.second_start - before as second_start, near.second_end - before as second_end,
    before > 0 as cut_before, near."end" + 300 < length(versions.text) as cut_after,
    substr(versions.text, before + 1, near."end" + 300 - before) as text
from near
join articles on articles.id = near.article_id
join versions on versions.id = articles.version_id
where near.place = 1 and near."end" - near.start <= 400
