-- Which entities do these articles name most, of one type or of all but peoples?
with named as materialized (
    select article_entities.entity_id, count(*) as shared_count
    from json_each(:ids) as given
    cross join article_entities on article_entities.article_id = given.value
    group by article_entities.entity_id
)
select entities.id, entities.name, entities.type, named.shared_count as article_count
from named
cross join entities on entities.id = named.entity_id
where case when :type is null then entities.type not in ('NORP', 'LANGUAGE') else entities.type = :type end
order by named.shared_count desc, entities.name
limit :limit
