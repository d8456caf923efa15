-- What did the article add to the months of its entities, before it changed?
update entity_months set
    mention_count = entity_months.mention_count - article_entities.mention_count,
    article_count = entity_months.article_count - 1
from article_entities
where article_entities.article_id = :article
    and entity_months.entity_id = article_entities.entity_id
    and entity_months.month = :old_month
