-- Which articles have authors whose places are not 0, 1, 2 and so on?
select article_id
from article_authors
group by article_id
having min(position) <> 0 or max(position) <> count(*) - 1 or count(distinct position) <> count(*)
