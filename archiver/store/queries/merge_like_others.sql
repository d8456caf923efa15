-- Which of the articles share a band with another article, of the archive or among themselves? They may be copies.
select distinct bands.article_id
from temp.bands
where exists (select 1 from main.signature_bands as near where near.band = bands.band)
    or exists (
        select 1 from temp.bands as near where near.band = bands.band and near.article_id <> bands.article_id
    )
order by bands.article_id
