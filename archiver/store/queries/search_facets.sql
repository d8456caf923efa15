-- What do these articles have in common, by site, month, language, section and kind? Each field counted by itself.
with found as materialized (
    select articles.site_id, articles.month, articles.language, articles.section, articles.kind
    from json_each(:ids) as given
    cross join articles on articles.id = given.value
)
select 'site' as field, sites.host as value, sites.name as label, count(*) as article_count
from found
join sites on sites.id = found.site_id
group by sites.id
union all
select 'month', month, month, count(*) from found where month <> '' group by month
union all
select 'language', language, language, count(*) from found where language <> '' group by language
union all
select 'section', section, section, count(*) from found where section <> '' group by section
union all
select 'kind', kind, kind, count(*) from found where kind <> '' group by kind
order by article_count desc, value
