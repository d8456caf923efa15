-- What does a story's row say? The headline of its earliest article, a day without an hour counting as that day's end.
update stories set
    title = (
        select articles.title
        from articles
        where articles.story_id = :story
        order by articles.published is null, articles.published || iif(length(articles.published) = 10, 'T24', ''),
            articles.first_seen, articles.url
        limit 1
    ),
    article_count = (select count(*) from articles where articles.story_id = :story)
where id = :story
