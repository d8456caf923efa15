-- What do these articles have in common, by site, month, language, section and kind?
select articles.site_id, sites.name as site, sites.host, articles.month, articles.language, articles.section,
    articles.kind, count(*) as article_count
from json_each(:ids) as given
join articles on articles.id = given.value
left join sites on sites.id = articles.site_id
group by articles.site_id, articles.month, articles.language, articles.section, articles.kind
