-- Which articles of this part are read again, did today's reader read all of their versions, and what do their rows say?
with chosen as (
    select id from articles where id % :parts = :part order by (id * 2654435761) % 4294967296, id limit :sample
),
todays as (
    select id
    from readers
    where archiver = :archiver and trafilatura = :trafilatura and spacy = :spacy and model = :model
        and model_version = :model_version and known_names = :known_names
)
select
    articles.*,
    not exists (
        select 1 from versions where versions.article_id = articles.id and versions.reader_id not in todays
    ) as is_todays,
    exists (select 1 from judgements where kind = 'hide') as hides,
    (
        select json_group_array(name) from (
            select authors.name
            from article_authors
            join authors on authors.id = article_authors.author_id
            where article_authors.article_id = articles.id
            order by article_authors.position
        )
    ) as authors,
    (
        select claimed_url from captures
        where captures.article_id = articles.id and coalesce(captures.status, 200) = 200
        order by captures.id desc
        limit 1
    ) as claims
from chosen
join articles on articles.id = chosen.id
