"""An archive in, a copy for strangers out. What is not for them is not in the file, not even in its free pages.

The copy is written anew, table by table, rather than copied and cut. With excerpts it holds of each text its first
words and a few sentences, and the full-text index is made from those: nothing else can be put together from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database

from archiver.store.connections import new_database
from archiver.store.parts.attached import attach_source, create_rest, create_tables, index_texts, source_tables
from archiver.store.parts.excerpt import LEAD, cut_excerpt, first_words
from archiver.store.parts.strangers import OPEN
from archiver.store.queries import sql
from archiver.store.search.query import segment
from archiver.store.writing.counts import recount
from archiver.times import to_utc
from archiver.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

# Rewritten text by text where only excerpts go out.
_WITH_TEXT = ("articles", "versions", "mentions", "segmented_texts")
_WITHOUT_TEXT = frozenset({"entries"})  # places in a text that is cut
_ROWS = {"captures": "article_id is not null"}  # captures without an article are pages that were not wanted
_VALUES = {
    ("captures", "warc_offset"): "id",  # with the name of the file it must be unique
    ("captures", "revisit_of"): "(select id from source.captures as earlier"
    " where earlier.id = captures.revisit_of and earlier.article_id is not null)",
    ("readers", "known_names"): "cast(id as text)",
}
_MARK = """create table publication (
    id integer primary key, made_at text not null, archiver text not null, excerpt_words integer
) strict"""


@dataclass(frozen=True, slots=True)
class Published:
    """What a copy holds."""

    articles: int
    entities: int
    size: int  # bytes


def write_copy(source: Path, target: Path, *, excerpts: bool = False, words: int = LEAD) -> Published:
    """Write what strangers may read of an archive to a new file.

    Args:
        source: The archive's database; it is only read.
        target: The new file.
        excerpts: Leave out the full texts.
        words: With excerpts, words from the start of each text.

    Raises:
        UsageError: The source is such a copy itself.
        FileExistsError: There is a file at the target.
    """
    with new_database(target) as db:
        attach_source(db, source)
        db.execute("begin")  # one moment of the archive, whatever is being added meanwhile
        _write(db, words if excerpts else None)
        db.execute("commit")
        db.execute("detach database source")
        db.execute("analyze")
        counts = {table: db[table].count for table in ("articles", "entities")}
    return Published(**counts, size=target.stat().st_size)


def _write(db: Database, words: int | None) -> None:
    create_tables(db)
    _fill(db, () if words is None else _WITH_TEXT)
    if words is not None:
        _fill_with_excerpts(db, words)
    index_texts(db)
    recount(db)
    create_rest(db)
    db.execute(_MARK)
    made_at = to_utc(datetime.now(UTC))
    db.execute("insert into publication values (1, ?, ?, ?)", [made_at, __version__, words])


def _fill(db: Database, later: Iterable[str]) -> None:
    """Copy the rows of open tables, and the list of migrations, without which the file could not be opened."""
    there = source_tables(db)
    for table in [*OPEN, "_sqlite_migrations"]:
        if table == "counts" or table not in there or table in later or (later and table in _WITHOUT_TEXT):
            continue
        names, values = zip(*_columns(db, table), strict=True)
        where = f" where {_ROWS[table]}" if table in _ROWS else ""
        db.execute(
            f"insert into main.{table} ({', '.join(names)}) select {', '.join(values)} from source.{table}{where}"  # noqa: S608
        )
    db.execute(
        "insert into entities_fts (rowid, name, aliases) select rowid, name, aliases from source.entities_fts"
    )


def _columns(db: Database, table: str) -> Iterable[tuple[str, str]]:
    """Each column of a table, and the SQL of what goes into the copy."""
    for _, name, kind, needed, *_ in db.execute(f"pragma source.table_info({table})").fetchall():
        value = f'"{name}"'
        if name in OPEN.get(table, ()):
            value = ("0" if kind.lower() == "integer" else "''") if needed else "null"
        yield f'"{name}"', _VALUES.get((table, name), value)


def _fill_with_excerpts(db: Database, words: int) -> None:
    """Articles and versions with texts cut, and what points into them."""
    for article in db.query("select * from source.articles"):
        _insert(db, "articles", article | {"summary": first_words(article["summary"], words).text})
    for version in db.query("select * from source.versions"):
        _insert_version(db, version, words)


def _insert_version(db: Database, version: Mapping[str, Any], words: int) -> None:
    """One version with the mentions that are still in it; earlier versions keep their first words only."""
    mentions = list(db.query(sql("publication_mentions"), {"version": version["id"]}))
    shown = list(db.query(sql("publication_names"), {"version": version["id"]}))
    said = {
        "title": first_words(version["title"], len(version["title"])),  # whole
        "summary": first_words(version["summary"], words),
        "text": cut_excerpt(version["text"], [(row["start"], row["end"]) for row in shown], words),
    }
    texts = {field: excerpt.text for field, excerpt in said.items()}
    _insert(db, "versions", {**version, **texts, "captions": "[]"})
    for mention in mentions:
        place = said[mention["field"]].place(mention["start"], mention["end"])
        if place:
            _insert(db, "mentions", mention | {"start": place[0], "end": place[1], "found_id": None})
    parted = {field: segment(text) for field, text in texts.items()}
    if parted != texts:
        _insert(db, "segmented_texts", {"version_id": version["id"], **parted})


def _insert(db: Database, table: str, row: Mapping[str, Any]) -> None:
    names = ", ".join(f'"{name}"' for name in row)
    places = ", ".join("?" for _ in row)
    db.execute(f"insert into main.{table} ({names}) values ({places})", list(row.values()))  # noqa: S608
