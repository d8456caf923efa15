-- Which other articles are about the same? Those that share its most salient names, rare names counting most; no copies.
with own as (
    select article_entities.entity_id, article_entities.salience, entities.article_count
    from article_entities
    join entities on entities.id = article_entities.entity_id
    where article_entities.article_id = :id and entities.article_count between 2 and 5000
    order by article_entities.salience / entities.article_count desc
    limit 8
),
near as (
    select other.article_id, sum(own.salience * other.salience / own.article_count) as weight, count(*) as shared
    from own
    join article_entities as other on other.entity_id = own.entity_id and other.article_id <> :id
    where other.article_id not in (
        select copies.id
        from articles as this
        join articles as copies on copies.story_id = this.story_id
        where this.id = :id
    )
    group by other.article_id
    having shared > 1
    order by weight desc
    limit :limit
)
select articles.id, articles.title, articles.published, sites.name as site, near.shared
from near
join articles on articles.id = near.article_id
left join sites on sites.id = articles.site_id
order by near.weight desc
