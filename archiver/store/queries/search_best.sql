-- Which of these articles, or of all from the first one on, fit the words best? A hit in the title counts eight times, one
-- in the summary twice. The plus keeps SQLite from looking for the words again for each of the articles.
select articles_fts.rowid as id, bm25(articles_fts, 8, 2, 1) as score
from articles_fts
where articles_fts match :words and articles_fts.rowid >= :first
    and (:ids is null or +articles_fts.rowid in (select value from json_each(:ids)))
order by score, id desc
limit :limit offset :offset
