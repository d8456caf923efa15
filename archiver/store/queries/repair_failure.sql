-- Which capture's record is lost?
insert into failures (source, url, reason, detail, capture_id, run_id, first_failed, last_failed)
select url, url, :reason, :detail, id, run_id, :now, :now from captures where id = :capture
on conflict (source) do update set reason = excluded.reason, detail = excluded.detail,
    capture_id = excluded.capture_id, last_failed = excluded.last_failed
