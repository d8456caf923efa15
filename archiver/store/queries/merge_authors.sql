-- Who wrote the articles of which the shard decides what they say?
insert into main.article_authors (article_id, author_id, position)
select article_of.id, author_of.id, article_authors.position
from temp.article_of
join shard.article_authors on article_authors.article_id = article_of.shard_id
join temp.author_of on author_of.shard_id = article_authors.author_id
where article_of.says
order by article_of.id, author_of.id
