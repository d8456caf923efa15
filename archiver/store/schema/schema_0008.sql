-- How much of a source with many pages is stored: an interrupted run goes on behind that.
alter table queue add column pages_done integer not null default 0;
