-- Which articles does the network look at? The newest that were published then, on that site, naming that entity.
select id from articles
where (:site is null or site_id in (select id from sites where host = :site collate nocase or name = :site collate nocase))
    and (:after is null or published >= :after)
    and (:before is null or published < :before)
    and (:around is null or id in (select article_id from article_entities where entity_id = :around))
order by id desc
limit :most
