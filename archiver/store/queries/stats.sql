-- How much is in the archive?
select
    (select count(*) from articles) as articles,
    (select count(*) from stories) as stories,
    (select count(*) from versions) as versions,
    (select count(*) from captures) as captures,
    (select count(*) from sites) as sites,
    (select count(*) from entities where article_count > 0) as entities,
    (select count(*) from mentions) as mentions,
    (select count(*) from failures) as failures,
    (select min(published) from articles) as first_published,
    (select max(published) from articles) as last_published
