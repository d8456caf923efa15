-- What do the new articles say?
insert into main.articles (id, url, site_id, title, byline, published, modified, month, language, section, summary,
    image_url, word_count, version_id, version_count, first_seen, last_seen, gone_at, kind)
select article_of.id, url, site_of.id, title, byline, published, modified, month, language, section, summary,
    image_url, word_count, version_of.id, version_count, first_seen, last_seen, gone_at, kind
from temp.article_of
join shard.articles on articles.id = article_of.shard_id
left join temp.site_of on site_of.shard_id = articles.site_id
join temp.version_of on version_of.shard_id = articles.version_id
where article_of.is_new
order by article_of.id
