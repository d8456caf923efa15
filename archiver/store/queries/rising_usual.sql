-- In how many articles of each month did these entities stand?
select entity_months.entity_id, entity_months.month, entity_months.article_count
from json_each(:entities) as given
join entity_months on entity_months.entity_id = given.value
where entity_months.month >= :first and entity_months.month <= :last
