-- Which sites are the articles from, and how many from each?
select sites.host, sites.name, counts.row_count as article_count
from sites
join counts on counts.table_name = 'articles' and counts.column_name = 'site_id' and counts.value = sites.id
where counts.row_count > 0
