-- Which article that names the entity and each of these others was added last, of the 2,000 with it that were added last?
select article_entities.entity_id, max(article_entities.article_id) as article_id
from (
    select article_id from article_entities where entity_id = :id order by article_id desc limit 2000
) as latest
cross join article_entities on article_entities.article_id = latest.article_id
where article_entities.entity_id in (select value from json_each(:others))
group by article_entities.entity_id
