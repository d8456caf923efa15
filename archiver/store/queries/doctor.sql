-- When did the archive begin, and when was the last page captured?
select
    (select min(started_at) from runs) as first_run,
    (select max(captured_at) from captures) as newest
