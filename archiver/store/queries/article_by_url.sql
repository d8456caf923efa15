-- Which article has this address, or was captured at it?
select id from articles where url = :url
union all
select article_id from captures where url = :url and article_id is not null
union all
select article_id from captures where final_url = :url and article_id is not null
limit 1
