-- Which articles may be copies of a text? Those in its bands; of a crowded band, those that were saved last.
select distinct near.article_id, articles.story_id, signatures.signature
from json_each(:bands) as given
cross join signature_bands as near on near.band = given.value and near.article_id >= coalesce((
    select crowd.article_id
    from signature_bands as crowd
    where crowd.band = given.value and crowd.article_id < :before
    order by crowd.article_id desc
    limit 1 offset :most - 1
), 0)
join signatures on signatures.article_id = near.article_id
join articles on articles.id = near.article_id
where near.article_id <> :article and near.article_id < :before
order by near.article_id
