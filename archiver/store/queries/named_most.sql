-- Which entities do these articles name most: of one type, or of all with or without peoples and languages?
-- Names are looked up only for those that may be among the first: so many as `:likely` says.
with named as materialized (
    select article_entities.entity_id, count(*) as shared_count
    from json_each(:ids) as given
    cross join article_entities on article_entities.article_id = given.value
    group by article_entities.entity_id
),
fewest as materialized (
    select min(shared_count) as shared_count
    from (select shared_count from named order by shared_count desc limit :likely)
)
select entities.id, entities.name, entities.type, named.shared_count as article_count
from named
cross join entities on entities.id = named.entity_id
where (:type is not null or named.shared_count >= (select shared_count from fewest))
    and case
        when :type is not null then entities.type = :type
        else :peoples or entities.type not in ('NORP', 'LANGUAGE')
    end
order by named.shared_count desc, entities.name
limit :limit
