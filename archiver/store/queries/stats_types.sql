-- How many entities of each type are named?
select type, count(*) as entities from entities where article_count > 0 group by type order by entities desc
