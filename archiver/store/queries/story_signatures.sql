-- Which articles are in a story, and what are the signatures of their texts?
select articles.id, signatures.signature
from articles
left join signatures on signatures.article_id = articles.id
where articles.story_id = :story
