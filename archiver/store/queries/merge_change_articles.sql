-- What do the articles say that say something else now?
update main.articles set (site_id, title, byline, published, modified, month, language, section, summary, image_url,
    word_count, version_id, kind)
= (site_of.id, theirs.title, theirs.byline, theirs.published, theirs.modified, theirs.month, theirs.language,
    theirs.section, theirs.summary, theirs.image_url, theirs.word_count, version_of.id, theirs.kind)
from temp.article_of
join shard.articles as theirs on theirs.id = article_of.shard_id
join temp.version_of on version_of.shard_id = theirs.version_id
left join temp.site_of on site_of.shard_id = theirs.site_id
where article_of.shows and not article_of.is_new and main.articles.id = article_of.id
