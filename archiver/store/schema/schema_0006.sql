-- Saved searches, and what was told of them.

create table watches (
    id integer primary key,
    name text not null unique,
    kind text not null check (kind in ('search', 'entity', 'pair', 'changes')),
    query text not null default '',
    other text not null default '',
    at_least integer not null default 1,
    configured integer not null default 0,
    added_at text not null,
    told_at text,
    article_mark integer not null default 0,
    capture_mark integer not null default 0
) strict;

-- No foreign key to articles: the page of an article would count its rows here each time it is shown.
create table watch_articles (
    watch_id integer not null references watches(id),
    article_id integer not null,
    primary key (watch_id, article_id)
) strict, without rowid;
