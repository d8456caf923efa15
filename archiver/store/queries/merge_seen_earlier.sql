-- Which versions of the archive has the shard seen earlier?
update main.versions set seen_at = theirs.seen_at
from temp.version_of
join shard.versions as theirs on theirs.id = version_of.shard_id
where not version_of.is_new and main.versions.id = version_of.id and theirs.seen_at < main.versions.seen_at
