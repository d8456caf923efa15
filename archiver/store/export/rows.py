"""A selection in, its articles out, each with all that belongs to it, a few at a time. Reads only."""

from __future__ import annotations

import json
import re
from array import array
from contextlib import contextmanager
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any

from archiver.store.queries import sql
from archiver.store.search.find import NO_LIMIT, ask_ids

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlite_utils import Database

    from archiver.store.search.query import Query

Row = dict[str, Any]

BATCH = 200  # articles that are in memory at a time
EXCERPT = 300  # characters of a text that is left out
_SURROGATES = re.compile("[\ud800-\udfff]")
_EVIDENCE = ("captured_url", "captured_at", "sha256", "warc_file", "warc_offset", "warc_length")


@contextmanager
def snapshot(db: Database) -> Iterator[None]:
    """The archive as it is now, whatever is added meanwhile; bytes that are no text come out as �."""
    db.conn.text_factory = lambda raw: raw.decode("utf-8", "replace")
    db.execute("begin")
    try:
        yield
    finally:
        db.conn.rollback()


def choose_articles(db: Database, query: Query | None = None) -> array[int]:
    """The ids of all articles, or of those that a query finds, in ascending order: eight bytes each."""
    if query is None:
        return array("q", (row[0] for row in db.execute("select id from articles order by id")))
    asked = ask_ids(query, most=NO_LIMIT)
    return array("q", sorted(row[0] for row in db.execute(asked.sql, dict(asked.params))))


def read_articles(db: Database, ids: Iterable[int], *, with_text: bool = True) -> Iterator[Row]:
    """The articles, in the order of their ids as given.

    Each is its row of `export_articles` with `authors` (names), `entities` (rows of `export_entities`), `mentions`
    (rows of `export_mentions`) and `evidence` (of the version that is shown, or None).

    Args:
        db: The archive.
        ids: Of articles; those that are not there are passed over.
        with_text: False puts an `excerpt` in the place of `text` and `captions`.
    """
    left = iter(ids)
    while batch := list(islice(left, BATCH)):
        yield from _read_batch(db, batch, with_text=with_text)


def read_named(db: Database, ids: Iterable[int]) -> Iterator[Row]:
    """The entities that these articles name, each once, with `aliases` (names)."""
    for row in db.query(sql("export_named"), {"ids": _as_json(ids)}):
        aliases = [alias["name"] for alias in db.query(sql("entity_aliases"), {"id": row["id"]})]
        yield row | {"aliases": aliases}


def by_month(db: Database, ids: Iterable[int]) -> Iterator[tuple[str, array[int]]]:
    """The ids by month of publication, "" first for those without one."""
    rows = db.execute(sql("export_months"), {"ids": _as_json(ids)})
    for month, group in groupby(rows, key=lambda row: row[0]):
        yield month, array("q", (row[1] for row in group))


def _read_batch(db: Database, ids: list[int], *, with_text: bool) -> Iterator[Row]:
    about = {"ids": _as_json(ids)}
    parts = {
        name: _by_article(db.query(sql(f"export_{name}"), about)) for name in ("authors", "entities", "mentions")
    }
    rows = {row["id"]: row for row in db.query(sql("export_articles"), about)}
    for article_id in ids:
        if article_id in rows:
            authors, entities, mentions = (parts[name].get(article_id, []) for name in parts)
            row = _with_evidence(_with_words(rows[article_id], with_text=with_text))
            yield row | {
                "authors": [author["name"] for author in authors],
                "entities": [entity | {"in_title": bool(entity["in_title"])} for entity in entities],
                "mentions": mentions,
            }


def _by_article(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row.pop("article_id"), []).append(row)
    return found


def _with_words(row: Row, *, with_text: bool) -> Row:
    if with_text:
        captions = json.loads(row["captions"] or "[]")
        return row | {"captions": [_SURROGATES.sub("\ufffd", caption) for caption in captions]}
    left = {name: value for name, value in row.items() if name not in {"text", "captions"}}
    return left | {"excerpt": excerpt_of(row["text"])}


def excerpt_of(text: str) -> str:
    """The beginning of a text, `EXCERPT` characters at most, cut between words where it has any.

    >>> excerpt_of("One  two"), excerpt_of("word " * 100)[-11:]
    ('One two', 'word word …')
    """
    plain = " ".join(text[: 2 * EXCERPT].split())
    if len(plain) <= EXCERPT:
        return plain
    cut = plain[: EXCERPT - 2]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut else cut} …"


def _with_evidence(row: Row) -> Row:
    evidence = {name: row.pop(name) for name in _EVIDENCE}
    return row | {"evidence": evidence if evidence["sha256"] else None}


def _as_json(ids: Iterable[int]) -> str:
    return json.dumps(list(ids))
