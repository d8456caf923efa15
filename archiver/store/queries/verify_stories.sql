-- Which stories do not say what their articles say: the headline of the earliest, and how many they are?
select stories.id
from stories
where article_count <> (select count(*) from articles where articles.story_id = stories.id)
    or title is not (
        select articles.title
        from articles
        where articles.story_id = stories.id
        order by articles.published is null, articles.published || iif(length(articles.published) = 10, 'T24', ''),
            articles.first_seen, articles.url
        limit 1
    )
