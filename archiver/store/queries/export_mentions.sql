-- Which names stand where in the latest version of each of these articles?
select articles.id as article_id, mentions.id, mentions.field, mentions.start, mentions."end", mentions.surface,
    mentions.label, mentions.entity_id
from json_each(:ids) as given
join articles on articles.id = given.value
join mentions on mentions.version_id = articles.version_id
order by articles.id, mentions.field = 'text', mentions.field = 'summary', mentions.start, mentions."end"
