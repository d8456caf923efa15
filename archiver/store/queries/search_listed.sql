-- What are these articles, where no words were asked for?
select articles.id, articles.url, articles.title, articles.version_id, articles.published, articles.kind,
    articles.story_id, sites.name as site, articles.summary, substr(versions.text, 1, 400) as text
from json_each(:ids) as given
join articles on articles.id = given.value
left join sites on sites.id = articles.site_id
left join versions on versions.id = articles.version_id
