-- In which months were the archive's articles published, '' where that is not known, and how many in each?
select coalesce(month, '') as month, count(*) as article_count
from articles
group by 1
order by 1
