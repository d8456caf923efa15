-- What could not be archived, and why? A source stands there once, with its latest failure.
insert into failures (source, url, reason, detail, capture_id, run_id, first_failed, last_failed)
values (:source, :url, :reason, :detail, :capture, :run, :now, :now)
on conflict (source) do update set url = excluded.url, reason = excluded.reason, detail = excluded.detail,
    capture_id = excluded.capture_id, run_id = excluded.run_id, last_failed = excluded.last_failed,
    attempts = attempts + 1
