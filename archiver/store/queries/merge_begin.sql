-- Where is noted which row of the shard is which of the archive? Some hold for the whole shard, the others for a batch.
create table temp.reader_of (shard_id integer primary key, id integer not null);
create table temp.run_of (shard_id integer primary key, id integer not null);
create table temp.site_of (shard_id integer primary key, id integer not null);
create table temp.author_of (shard_id integer primary key, id integer not null);
create table temp.entity_of (
    shard_id integer primary key, id integer, is_new integer not null default 0, is_other integer not null default 0
);
create table temp.names (shard_id integer primary key, name text not null, type text not null, key text not null);
create table temp.capture_of (
    shard_id integer primary key, article integer, id integer, comes integer not null, is_new integer not null default 0
);
create table temp.article_of (
    shard_id integer primary key, id integer not null, is_new integer not null, says integer not null,
    shows integer not null default 0
);
create table temp.version_of (
    shard_id integer primary key, article_id integer not null, capture_id integer not null, id integer,
    is_new integer not null default 0
);
create table temp.bands (band integer not null, article_id integer not null, primary key (band, article_id));
create index temp.names_key on names(key);
create index temp.capture_article on capture_of(article);
