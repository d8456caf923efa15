-- Where is this entity named first in each of the newest articles that name it in their text?
with newest as (
    select articles.id, articles.version_id
    from article_entities
    join articles on articles.id = article_entities.article_id
    where article_entities.entity_id = :entity
    order by articles.published desc, articles.id desc
    limit :limit
)
select newest.id as article_id, versions.text, min(mentions.start) as start, mentions."end", mentions.label,
    mentions.entity_id
from newest
join mentions on mentions.version_id = newest.version_id and mentions.field = 'text'
    and mentions.entity_id = :entity
join versions on versions.id = newest.version_id
group by newest.id
