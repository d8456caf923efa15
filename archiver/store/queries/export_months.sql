-- In which month was each of these articles published? Those without a date come first.
select case when articles.month glob '[0-9][0-9][0-9][0-9]-[01][0-9]' then articles.month else '' end as month,
    articles.id
from json_each(:ids) as given
join articles on articles.id = given.value
order by 1, 2
