-- Who and what is named in the most articles, type by type?
select id, name, type, article_count
from (
    select id, name, type, article_count, mention_count,
        row_number() over (partition by type order by article_count desc, mention_count desc) as place
    from (
        select id, name, type, article_count, mention_count from entities
        where article_count > 0 order by article_count desc, mention_count desc limit 2000
    )
)
where place <= :limit
order by type, place
