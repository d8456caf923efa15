-- How much are these articles about each of their entities, going by the versions that they show?
-- Salience runs from 0 to 1: half for the share of all mentions, 0.3 for standing in the title, 0.2 for standing early.
insert into article_entities (article_id, entity_id, mention_count, in_title, salience)
with shown as materialized (  -- or each mention would carry the text along
    select articles.id, articles.version_id, max(1, length(versions.text)) as length
    from json_each(:articles) as given
    join articles on articles.id = given.value
    join versions on versions.id = articles.version_id
),
counted as (
    select
        shown.id as article_id,
        mentions.entity_id,
        shown.length,
        count(*) as mention_count,
        max(mentions.field = 'title') as in_title,
        min(case mentions.field when 'text' then mentions.start else 0 end) as first_start
    from shown
    cross join mentions
    where mentions.version_id = shown.version_id and mentions.entity_id is not null
    group by shown.id, mentions.entity_id
)
select
    article_id,
    entity_id,
    mention_count,
    in_title,
    round(
        0.5 * mention_count / sum(mention_count) over (partition by article_id)
        + 0.3 * in_title
        + 0.2 * (1 - 1.0 * first_start / length),
        4
    )
from counted
