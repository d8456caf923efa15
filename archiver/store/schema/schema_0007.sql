-- How many rows a table has, and how often each value stands in a column that pages count by: see counts.py.

create table counts (
    table_name text not null,
    column_name text not null,  -- '' for the rows of the table
    value any not null,  -- '' likewise
    row_count integer not null,
    primary key (table_name, column_name, value)
) strict, without rowid;

-- What pages sort by, all rows or those with one value.
create index captures_captured_at on captures(captured_at);
drop index articles_changed;
create index articles_changed on articles(version_count, last_seen) where version_count > 1;
create index articles_language_published on articles(language, published);
create index articles_section_published on articles(section, published);
