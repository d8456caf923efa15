-- How many mentions of the entity, or of what is merged into it, are written so, in these articles or in all?
select count(*)
from mentions
join versions on versions.id = mentions.version_id
where mentions.entity_id = :id
    and mentions.surface in (select value from json_each(:surfaces))
    and (:articles = '[]' or versions.article_id in (select value from json_each(:articles)))
