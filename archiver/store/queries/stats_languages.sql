-- How many articles are there in each language?
select language, count(*) as articles from articles group by language order by articles desc
