-- Which articles of the archive come to say something else?
update temp.article_of set shows = 1
from shard.articles as theirs
join temp.version_of on version_of.shard_id = theirs.version_id
left join temp.site_of on site_of.shard_id = theirs.site_id, main.articles as ours
where article_of.says and not article_of.is_new and theirs.id = article_of.shard_id and ours.id = article_of.id
    and (ours.site_id, ours.title, ours.byline, ours.published, ours.modified, ours.month, ours.language, ours.section,
        ours.summary, ours.image_url, ours.word_count, ours.version_id, ours.kind)
    is not (site_of.id, theirs.title, theirs.byline, theirs.published, theirs.modified, theirs.month, theirs.language,
        theirs.section, theirs.summary, theirs.image_url, theirs.word_count, version_of.id, theirs.kind)
