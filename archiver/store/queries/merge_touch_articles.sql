-- When were articles seen that both have, and are they gone? They are where nobody has seen them since.
update main.articles set
    first_seen = min(main.articles.first_seen, theirs.first_seen),
    last_seen = max(main.articles.last_seen, theirs.last_seen),
    version_count = (select count(*) from main.versions where versions.article_id = main.articles.id),
    gone_at = (
        select min(told.gone_at)
        from (select main.articles.gone_at union all select theirs.gone_at) as told
        where told.gone_at >= max(main.articles.last_seen, theirs.last_seen)
    )
from temp.article_of
join shard.articles as theirs on theirs.id = article_of.shard_id
where not article_of.is_new and main.articles.id = article_of.id
