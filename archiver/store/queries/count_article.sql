-- How much is the article about each entity, going by the version that it shows?
-- Salience runs from 0 to 1: half for the share of all mentions, 0.3 for standing in the title, 0.2 for standing early.
insert into article_entities (article_id, entity_id, mention_count, in_title, salience)
with counted as (
    select
        entity_id,
        count(*) as mention_count,
        max(field = 'title') as in_title,
        min(case field when 'text' then start else 0 end) as first_start
    from mentions
    where version_id = :version and entity_id is not null
    group by entity_id
)
select
    :article,
    entity_id,
    mention_count,
    in_title,
    round(
        0.5 * mention_count / (select sum(mention_count) from counted)
        + 0.3 * in_title
        + 0.2 * (1 - 1.0 * first_start / max(1, (select length(text) from versions where id = :version))),
        4
    )
from counted
