-- How many articles were published in these months, the last left out?
select count(*) as article_count from articles where month >= :first and month < :last
