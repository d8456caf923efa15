-- From when to when was an article seen, and how many versions has it?
update articles set gone_at = :gone,
    first_seen = min(first_seen, :seen), last_seen = max(last_seen, :seen),
    version_count = (select count(*) from versions where article_id = :id)
where id = :id
