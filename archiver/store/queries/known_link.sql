-- Was an article reached at this address?
select 1 where exists (select 1 from articles where url = :url)
    or exists (select 1 from captures where url = :url and article_id is not null)
