-- Which bytes does a server mean that says 'not modified' of this address?
select sha256
from captures
where url = :url and status = 200
order by id desc
limit 1
