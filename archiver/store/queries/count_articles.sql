-- How much are these articles about each of their entities, going by the versions that they show?
-- Salience runs from 0 to 1: half for the share of all mentions, 0.3 for standing in the title, 0.2 for standing early.
insert into article_entities (article_id, entity_id, mention_count, in_title, salience)
with shown as materialized (
    select
        articles.id,
        articles.version_id,
        max(1, length(versions.text)) as length,
        (select count(mentions.entity_id) from mentions where mentions.version_id = articles.version_id) as named
    from json_each(:articles) as given
    join articles on articles.id = given.value
    join versions on versions.id = articles.version_id
)
select
    shown.id as article_id,
    mentions.entity_id,
    count(*) as mention_count,
    max(mentions.field = 'title') as in_title,
    round(
        0.5 * count(*) / shown.named
        + 0.3 * max(mentions.field = 'title')
        + 0.2 * (1 - 1.0 * min(case mentions.field when 'text' then mentions.start else 0 end) / shown.length),
        4
    ) as salience
from shown
cross join mentions
where mentions.version_id = shown.version_id and mentions.entity_id is not null
group by shown.id, mentions.entity_id
