-- Which of these few articles fit the words best? A hit in the title counts eight times, one in the summary twice.
select articles_fts.rowid as id, bm25(articles_fts, 8, 2, 1) as score
from articles_fts
where articles_fts match :words and articles_fts.rowid in (select value from json_each(:ids))
order by score, id desc
limit :limit offset :offset
