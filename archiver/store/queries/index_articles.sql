-- What do these articles say now, for the full-text index?
insert into articles_fts (rowid, title, summary, text)
select article_search.id, article_search.title, article_search.summary, article_search.text
from json_each(:articles) as given
cross join article_search on article_search.id = given.value
