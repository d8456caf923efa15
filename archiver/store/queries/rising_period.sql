-- Of the articles published up to a day, how many in the 7, 30 and 90 days before it, as far as 5,000 tell?
with latest as (
    select published from articles where published < date(:until, '+1 day') order by published desc limit 5000
)
select date(max(published)) as last_day,
    sum(published >= date((select max(published) from latest), '-6 days')) as week,
    sum(published >= date((select max(published) from latest), '-29 days')) as month,
    sum(published >= date((select max(published) from latest), '-89 days')) as quarter
from latest
