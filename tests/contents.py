"""An archive in, what it says out: without numbers of rows, runs and names of WARC files, so that two can be compared.

Two archives that hold the same articles, read by the same software, have the same contents, in whatever order and by
however many programs they were written.
"""

from __future__ import annotations

import json
from typing import Any

from sqlite_utils import Database

Contents = dict[str, list[tuple[Any, ...]]]

ENTITY = "(select name || ' (' || type || ')' from entities where id = {})"  # what stands for an entity
READER = "(select archiver || model || model_version || known_names from readers where id = reader_id)"
STORY = "select url from articles where story_id = stories.id order by url"

QUERIES = {
    "articles": """
        select articles.url, host, articles.title, byline, published, articles.modified, month, language, section,
            articles.summary, image_url, word_count, articles.kind, version_count, first_seen, last_seen, gone_at,
            text_sha256
        from articles left join sites on sites.id = site_id left join versions on versions.id = version_id
    """,
    "sites": "select host, name from sites",
    "authors": "select name from authors",
    "article_authors": """
        select url, name, position from article_authors
        join articles on articles.id = article_id join authors on authors.id = author_id
    """,
    "captures": """
        select articles.url, captures.url, final_url, captured_at, status, content_type, sha256, captures.kind,
            claimed_url, etag, last_modified
        from captures left join articles on articles.id = article_id
    """,
    "versions": f"""
        select articles.url, text_sha256, seen_at, versions.modified, versions.title, versions.summary, text, captions,
            provenance, {READER}, captures.captured_at, captures.sha256
        from versions join articles on articles.id = versions.article_id join captures on captures.id = capture_id
    """,
    "readers": "select archiver, trafilatura, spacy, model, model_version, known_names from readers",
    "mentions": f"""
        select url, text_sha256, field, start, "end", surface, label, {ENTITY.format("entity_id")},
            {ENTITY.format("found_id")}
        from mentions join versions on versions.id = mentions.version_id join articles on articles.id = article_id
    """,
    "entities": f"""
        select name, type, description, wikidata_id, article_count, mention_count, first_seen, last_seen, hidden,
            {ENTITY.format("entities.merged_into").replace("entities where id", "entities as root where root.id")}
        from entities
    """,
    "aliases": f"select {ENTITY.format('entity_id')}, name, key, source from aliases",
    "article_entities": f"""
        select url, {ENTITY.format("entity_id")}, mention_count, in_title, salience
        from article_entities join articles on articles.id = article_id
    """,
    "entity_months": f"""
        select {ENTITY.format("entity_id")}, month, mention_count, article_count from entity_months
    """,
    "stories": f"""
        select title, article_count, (select json_group_array(url) from ({STORY})) from stories
    """,
    "signatures": "select url, hex(signature) from signatures join articles on articles.id = article_id",
    "signature_bands": "select url, band from signature_bands join articles on articles.id = article_id",
    "failures": """
        select failures.source, failures.url, reason, detail, first_failed, last_failed, attempts, captured_at, sha256
        from failures left join captures on captures.id = capture_id
    """,
    "feeds": "select url, title, added_at, etag, last_modified, polled_at from feeds",
    "watches": "select name, kind, query, other, at_least, configured, added_at, told_at from watches",
    "watch_articles": """
        select name, url from watch_articles join watches on watches.id = watch_id
        join articles on articles.id = article_id
    """,
    "counts": """
        select table_name, column_name,
            iif(column_name = 'site_id', (select host from sites where id = value), value), row_count
        from counts where row_count <> 0
    """,
}
# Table → its columns beside the version.
OF_VERSIONS = {
    "headlines": "source, headlines.title",
    "removed": "rule, line",
    "entries": "start, entries.published",
    "segmented_texts": "segmented_texts.title, segmented_texts.summary, segmented_texts.text",
}
INDEXES = ("articles_fts", "entities_fts")


def content_of(db: Database) -> Contents:
    """What the archive says: table → its rows, sorted, told by what stands in them alone; full-text indexes too."""
    content = {table: _rows(db, query) for table, query in QUERIES.items()}
    for table, columns in OF_VERSIONS.items():
        content[table] = _rows(
            db,
            f"select url, text_sha256, {columns} from {table}"
            f" join versions on versions.id = {table}.version_id join articles on articles.id = article_id",
        )
    for index in INDEXES:
        db.execute(f"create virtual table temp.words using fts5vocab(main, {index}, col)")
        content[index] = _rows(db, "select term, col, doc, cnt from temp.words")
        db.execute("drop table temp.words")
    content["judgements"] = sorted(_judgements(db), key=repr)
    return content


def differences(one: Contents, other: Contents, most: int = 5) -> dict[str, dict[str, Any]]:
    """Where two contents part: table → some of the rows that only one of them has. Empty where they are the same."""
    told = {}
    for table in one.keys() | other.keys():
        mine, theirs = one.get(table, []), other.get(table, [])
        if mine != theirs:
            only = sorted(set(mine) - set(theirs), key=repr), sorted(set(theirs) - set(mine), key=repr)
            told[table] = {"rows": (len(mine), len(theirs)), "only": (only[0][:most], only[1][:most])}
    return told


def _rows(db: Database, query: str) -> list[tuple[Any, ...]]:
    return sorted((tuple(row) for row in db.execute(query).fetchall()), key=repr)


def _judgements(db: Database) -> list[tuple[Any, ...]]:
    """Who judged what: entities by their names, articles by their addresses, judgements by time, kind and maker."""
    urls = dict(db.execute("select id, url from articles").fetchall())
    columns = "made_at, made_by, kind, reason"
    rows = db.execute(f"select id, {columns}, details, undone_by from judgements").fetchall()
    made = {row[0]: tuple(row[1:4]) for row in rows}
    told = []
    for _, *about, details, undone_by in rows:
        said = json.loads(details)
        for named in ("entity", "other"):
            said.get(named, {}).pop("id", None)
        said["articles"] = sorted(urls.get(each, "") for each in said.get("articles", ()))
        said["judgement"] = made.get(said.get("judgement"))
        told.append((*about, json.dumps(said, ensure_ascii=False, sort_keys=True), made.get(undone_by)))
    return told
