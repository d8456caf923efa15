-- Which captures does the part need: those of its articles, those that its versions come from, where it has the rest of
-- the archive also those without an article or of failures, and whatever any of them refers to?
insert into part_captures
with recursive needed (id) as (
    select id from source.captures where article_id in (select id from part_articles)
    union
    select capture_id from source.versions where article_id in (select id from part_articles)
    union
    select id from source.captures where :rest and article_id is null
    union
    select capture_id from source.failures where :rest and capture_id is not null
    union
    select captures.revisit_of
    from needed
    join source.captures on captures.id = needed.id
    where captures.revisit_of is not null
)
select id from needed
