-- Which articles name both entities, newest first?
select articles.id, articles.title, articles.published, sites.name as site,
    one.mention_count as first_mentions, two.mention_count as second_mentions
from article_entities as one
join article_entities as two on two.article_id = one.article_id and two.entity_id = :second
join articles on articles.id = one.article_id
left join sites on sites.id = articles.site_id
where one.entity_id = :first
order by articles.published desc, articles.id desc
limit :limit offset :offset
