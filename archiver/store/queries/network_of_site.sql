-- Which articles does the network look at? Of those on this site, published then and naming that entity, the last ones.
select id
from articles indexed by articles_site
where site_id in (select id from sites where host = :site collate nocase or name = :site collate nocase)
    and (:after is null or published >= :after)
    and (:before is null or published < :before)
    and (
        :around is null
        or exists (select 1 from article_entities where entity_id = :around and article_id = articles.id)
    )
order by published desc, id desc
limit :most
