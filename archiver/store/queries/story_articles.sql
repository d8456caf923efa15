-- Which articles tell the same story as this one, itself among them, the earliest first; and how do their texts compare?
select articles.id, articles.url, articles.title, articles.published, articles.word_count, articles.site_id,
    sites.name as site, signatures.signature, own.word_count as own_word_count, own_signatures.signature as own_signature
from articles as own
join articles on articles.story_id = own.story_id
left join sites on sites.id = articles.site_id
left join signatures on signatures.article_id = articles.id
left join signatures as own_signatures on own_signatures.article_id = own.id
where own.id = :id
order by articles.published is null, articles.published || iif(length(articles.published) = 10, 'T24', ''),
    articles.first_seen, articles.url
limit :limit
