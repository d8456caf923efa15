-- What cleaning found besides: kinds of articles, all headlines, what was removed, where each field came from.

alter table articles add column kind text not null default 'article';
alter table versions add column provenance text not null default '{}';

create table headlines (
    id integer primary key,
    version_id integer not null references versions(id),
    source text not null,
    title text not null,
    unique (version_id, source, title)
) strict;

create table removed (
    id integer primary key,
    version_id integer not null references versions(id),
    rule text not null,
    line text not null
) strict;

create table entries (
    id integer primary key,
    version_id integer not null references versions(id),
    start integer not null,
    published text not null
) strict;

create index removed_version on removed(version_id);
create index removed_rule on removed(rule);
create index entries_version on entries(version_id);
create index articles_kind on articles(kind);
