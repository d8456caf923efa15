-- The first schema. Never edited once landed: later changes are later migrations.

create table runs (
    id integer primary key,
    started_at text not null,
    finished_at text,
    command text not null,
    options text not null default '{}',
    archiver text not null,
    saved integer not null default 0,
    updated integer not null default 0,
    unchanged integer not null default 0,
    failed integer not null default 0
) strict;

create table readers (
    id integer primary key,
    archiver text not null,
    trafilatura text not null,
    spacy text not null,
    model text not null,
    model_version text not null,
    known_names text not null,
    unique (archiver, trafilatura, spacy, model, model_version, known_names)
) strict;

create table sites (
    id integer primary key,
    host text not null unique,
    name text not null
) strict;

create table articles (
    id integer primary key,
    url text not null unique,
    site_id integer references sites(id),
    title text not null,
    byline text not null default '',
    published text,
    modified text,
    month text,
    language text not null default '',
    section text not null default '',
    summary text not null default '',
    image_url text not null default '',
    word_count integer not null,
    version_id integer references versions(id),
    version_count integer not null default 1,
    story_id integer references stories(id),
    first_seen text not null,
    last_seen text not null,
    gone_at text
) strict;

create table stories (
    id integer primary key,
    title text not null,
    article_count integer not null default 0
) strict;

create table captures (
    id integer primary key,
    article_id integer references articles(id),
    run_id integer references runs(id),
    url text not null,
    final_url text not null,
    captured_at text not null,
    status integer,
    content_type text not null default '',
    sha256 text not null,
    warc_file text not null,
    warc_offset integer not null,
    warc_length integer not null,
    kind text not null check (kind in ('http', 'file', 'paste')),
    claimed_url text not null default '',
    etag text,
    last_modified text,
    unique (warc_file, warc_offset)
) strict;

create table versions (
    id integer primary key,
    article_id integer not null references articles(id),
    capture_id integer not null references captures(id),
    reader_id integer not null references readers(id),
    seen_at text not null,
    modified text,
    title text not null,
    summary text not null default '',
    text text not null,
    captions text not null default '[]',
    text_sha256 text not null,
    unique (article_id, text_sha256)
) strict;

create table authors (
    id integer primary key,
    name text not null unique
) strict;

create table article_authors (
    article_id integer not null references articles(id),
    author_id integer not null references authors(id),
    position integer not null,
    primary key (article_id, author_id)
) strict, without rowid;

create table entities (
    id integer primary key,
    name text not null,
    type text not null,
    description text not null default '',
    wikidata_id text,
    article_count integer not null default 0,
    mention_count integer not null default 0,
    first_seen text,
    last_seen text
) strict;

create table aliases (
    id integer primary key,
    entity_id integer not null references entities(id),
    name text not null,
    key text not null,
    source text not null check (source in ('seen', 'known', 'curated')),
    unique (entity_id, name)
) strict;

create table mentions (
    id integer primary key,
    version_id integer not null references versions(id),
    field text not null check (field in ('title', 'summary', 'text')),
    start integer not null,
    "end" integer not null,
    surface text not null,
    label text not null,
    entity_id integer references entities(id),
    unique (version_id, field, start, "end")
) strict;

create table article_entities (
    article_id integer not null references articles(id),
    entity_id integer not null references entities(id),
    mention_count integer not null,
    in_title integer not null default 0,
    salience real not null default 0,
    primary key (article_id, entity_id)
) strict, without rowid;

create table entity_months (
    entity_id integer not null references entities(id),
    month text not null,
    mention_count integer not null,
    article_count integer not null,
    primary key (entity_id, month)
) strict, without rowid;

create table judgements (
    id integer primary key,
    made_at text not null,
    made_by text not null default '',
    kind text not null,
    entity_id integer references entities(id),
    details text not null default '{}',
    reason text not null default '',
    undone_by integer references judgements(id)
) strict;

create table feeds (
    id integer primary key,
    url text not null unique,
    title text not null default '',
    added_at text not null,
    etag text,
    last_modified text,
    polled_at text
) strict;

create table failures (
    id integer primary key,
    source text not null unique,
    url text not null default '',
    reason text not null,
    detail text not null,
    capture_id integer references captures(id),
    run_id integer references runs(id),
    first_failed text not null,
    last_failed text not null,
    attempts integer not null default 1
) strict;

-- Texts with scripts that are written without spaces, parted into words so that FTS5 can find them.
create table segmented_texts (
    version_id integer primary key references versions(id),
    title text not null,
    summary text not null,
    text text not null
) strict;

-- What the full-text index reads: one row an article, its latest version.
create view article_search as
select
    articles.id as id,
    coalesce(segmented_texts.title, versions.title) as title,
    coalesce(segmented_texts.summary, versions.summary) as summary,
    coalesce(segmented_texts.text, versions.text) as text
from articles
join versions on versions.id = articles.version_id
left join segmented_texts on segmented_texts.version_id = versions.id;

create virtual table articles_fts using fts5 (
    title, summary, text,
    content="article_search", content_rowid="id",
    tokenize="porter unicode61 remove_diacritics 2"
);

create virtual table entities_fts using fts5 (
    name, aliases,
    tokenize="unicode61 remove_diacritics 2"
);

create index articles_published on articles(published);
create index articles_month on articles(month);
create index articles_site on articles(site_id, published);
create index articles_language on articles(language);
create index articles_first_seen on articles(first_seen);
create index articles_last_seen on articles(last_seen);
create index articles_gone_at on articles(gone_at) where gone_at is not null;
create index articles_story on articles(story_id) where story_id is not null;
create index articles_version on articles(version_id);
create index articles_section on articles(section);
create index articles_changed on articles(version_count) where version_count > 1;
create index captures_article on captures(article_id);
create index captures_url on captures(url);
create index captures_final_url on captures(final_url);
create index captures_sha256 on captures(sha256);
create index captures_run on captures(run_id);
create index versions_capture on versions(capture_id);
create index versions_reader on versions(reader_id);
create index versions_seen_at on versions(seen_at);
create index article_authors_author on article_authors(author_id);
create index entities_type on entities(type, article_count desc);
create index entities_article_count on entities(article_count desc);
create index aliases_key on aliases(key) where key <> '';
create index aliases_name on aliases(name collate nocase);
create index entities_name on entities(name);
create index entities_name_nocase on entities(name collate nocase);
create index mentions_entity on mentions(entity_id);
create index article_entities_entity on article_entities(entity_id, article_id);
create index entity_months_month on entity_months(month);
create index entity_months_empty on entity_months(mention_count) where mention_count = 0;
create index failures_capture on failures(capture_id);
create index failures_run on failures(run_id);
create index failures_reason on failures(reason);
create index judgements_entity on judgements(entity_id);
create index judgements_undone on judgements(undone_by);

-- Views for people who write SQL.

create view article_overview as
select
    articles.id, articles.title, sites.name as site, articles.published, articles.month,
    articles.byline, articles.language, articles.section, articles.word_count, articles.version_count,
    articles.url,
    (
        select group_concat(name, ', ') from (
            select entities.name from article_entities
            join entities on entities.id = article_entities.entity_id
            where article_entities.article_id = articles.id
            order by article_entities.salience desc limit 8
        )
    ) as entities
from articles
left join sites on sites.id = articles.site_id;

create view entity_overview as
select
    entities.id, entities.name, entities.type, entities.article_count, entities.mention_count,
    entities.first_seen, entities.last_seen,
    (
        select group_concat(name, ', ') from (
            select aliases.name from aliases
            where aliases.entity_id = entities.id and aliases.name <> entities.name
            order by aliases.source = 'seen' desc, aliases.id limit 8
        )
    ) as other_names
from entities;

create view co_mentions as
select
    a.entity_id as entity_id, first.name as entity,
    b.entity_id as other_id, second.name as other,
    count(*) as article_count
from article_entities as a
join article_entities as b on b.article_id = a.article_id and b.entity_id <> a.entity_id
join entities as first on first.id = a.entity_id
join entities as second on second.id = b.entity_id
group by a.entity_id, b.entity_id;

create view recent_changes as
select
    versions.seen_at, articles.id as article_id, articles.title, previous.title as earlier_title,
    articles.published, articles.modified, versions.id as version_id, previous.id as earlier_version_id
from versions
join articles on articles.id = versions.article_id
join versions as previous on previous.id = (
    select max(earlier.id) from versions as earlier
    where earlier.article_id = versions.article_id and earlier.id < versions.id
)
order by versions.seen_at desc;
