-- Which sites and sections write about the entity? Of the 2,000 articles with it that were added last.
select sites.id, sites.name as site, sites.host, articles.section, count(*) as article_count
from (
    select article_id from article_entities where entity_id = :id order by article_id desc limit 2000
) as latest
join articles on articles.id = latest.article_id
left join sites on sites.id = articles.site_id
group by sites.id, articles.section
