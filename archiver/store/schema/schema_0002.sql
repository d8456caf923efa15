-- What is still to be archived, so that an interrupted run can go on; and records that refer to earlier ones.

create table queue (
    id integer primary key,
    run_id integer not null references runs(id),
    source text not null,
    kind text not null,
    location text not null,
    unique (run_id, location)
) strict;

alter table runs add column given_sha256 text not null default '';
alter table runs add column warc_prefix text not null default '';
alter table captures add column group_offset integer;
alter table captures add column revisit_of integer references captures(id);

create index captures_revisit_of on captures(revisit_of) where revisit_of is not null;
create index runs_unfinished on runs(given_sha256) where finished_at is null;
