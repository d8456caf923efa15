-- What is each article's signature, and by which bands is it found?
with banded as (
    select article_id, group_concat(band) as bands from signature_bands group by article_id
)
select coalesce(signatures.article_id, banded.article_id), signatures.signature, banded.bands
from signatures
full join banded on banded.article_id = signatures.article_id
