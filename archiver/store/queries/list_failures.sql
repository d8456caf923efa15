-- What could not be archived, newest first?
select source, url, reason, detail, attempts, first_failed, last_failed
from failures
where :reason is null or reason = :reason collate nocase
order by last_failed desc, id desc
limit :limit
