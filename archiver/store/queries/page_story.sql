-- What is a story called, how many tell it, and which article is the earliest?
select stories.id, stories.title, stories.article_count, count(distinct articles.site_id) as site_count,
    (
        select articles.id
        from articles
        where articles.story_id = stories.id
        order by articles.published is null, articles.published || iif(length(articles.published) = 10, 'T24', ''),
            articles.first_seen, articles.url
        limit 1
    ) as earliest_id
from stories
left join articles on articles.story_id = stories.id
where stories.id = :id
group by stories.id
