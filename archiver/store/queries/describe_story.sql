-- What does a story's row say? The headline of its earliest article, whichever was saved first; how many it has.
update stories set
    title = (
        select articles.title
        from articles
        where articles.story_id = :story
        order by articles.published is null, articles.published, articles.first_seen, articles.url
        limit 1
    ),
    article_count = (select count(*) from articles where articles.story_id = :story)
where id = :story
