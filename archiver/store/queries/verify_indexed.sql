-- Which articles are not in the full-text index, and what is in the index that is no article?
select id from (select id from article_search except select id from articles_fts_docsize)
union all
select id from (select id from articles_fts_docsize except select id from article_search)
