-- What are these sites called?
select sites.id, sites.host, sites.name
from json_each(:ids) as given
join sites on sites.id = given.value
