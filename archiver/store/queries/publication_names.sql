-- Where does an article's latest text first name each entity, those that it is most about first?
select min(mentions.start) as start, mentions."end"
from source.articles
join source.mentions on mentions.version_id = articles.version_id and mentions.field = 'text'
join source.article_entities
    on article_entities.article_id = articles.id and article_entities.entity_id = mentions.entity_id
where articles.version_id = :version
group by mentions.entity_id
order by article_entities.salience desc, 1
