"""An archive in, a folder of archives out, one for each month: each with all that it needs to be opened by itself.

Rows keep their numbers, so that an entity has the same id in every part. What belongs to no month (feeds, watches,
failures, pages without an article) goes into the newest part, the one that is added to. Stories are of two articles
at least: of copies in different months, none is left, until they are in one archive again.
"""

from __future__ import annotations

import json
import re
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlite_utils import Database

from archiver.config import warc_folder_of
from archiver.errors import UsageError
from archiver.store.connections import new_database
from archiver.store.curation import note_curation
from archiver.store.database import open_archive, write_transaction
from archiver.store.parts.attached import attach_source, create_rest, create_tables, index_texts, source_tables
from archiver.store.parts.linked import link_files
from archiver.store.queries import sql
from archiver.store.writing.counts import recount

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

UNDATED = "undated"
_MONTH = re.compile(r"\d{4}-\d{2}")
_CHOSEN = ("articles", "versions", "captures", "entities", "runs")

_OF_ARTICLE = "article_id in (select id from part_articles)"
_OF_VERSION = "version_id in (select id from part_versions)"
_OF_ENTITY = "entity_id in (select id from part_entities)"
# Table → which of its rows a part gets, in an order in which what is asked is there already.
ROWS: Mapping[str, str] = {
    "_sqlite_migrations": "true",
    "readers": "true",
    "judgements": "true",
    "articles": "id in (select id from part_articles)",
    "versions": _OF_ARTICLE,
    "captures": "id in (select id from part_captures)",
    "article_authors": _OF_ARTICLE,
    "article_entities": _OF_ARTICLE,
    "signatures": _OF_ARTICLE,
    "signature_bands": _OF_ARTICLE,
    "mentions": _OF_VERSION,
    "headlines": _OF_VERSION,
    "removed": _OF_VERSION,
    "entries": _OF_VERSION,
    "segmented_texts": _OF_VERSION,
    "authors": "id in (select author_id from main.article_authors)",
    "sites": "id in (select site_id from main.articles)",
    "stories": "id in (select story_id from main.articles group by story_id having count(*) > 1)",
    "entities": "id in (select id from part_entities)",
    "aliases": _OF_ENTITY,
    "runs": "id in (select id from part_runs)",
    "feeds": ":rest",
    "watches": ":rest",
    "watch_articles": f":rest and {_OF_ARTICLE}",
    "failures": ":rest",
    "queue": ":rest",
}
COUNTED_ANEW = frozenset({"entity_months", "counts"})
_INDEXES = ("articles_fts", "entities_fts")


@dataclass(frozen=True, slots=True)
class Month:
    """What goes into one part."""

    name: str  # 2026-10, or UNDATED
    months: tuple[str, ...]  # as articles have them; "" for none
    articles: int


@dataclass(frozen=True, slots=True)
class Part:
    """A part that was written."""

    path: Path
    articles: int
    size: int  # bytes
    missing: tuple[str, ...]  # WARC files that its captures are in, but the archive has no longer


def months_of(db: Database) -> list[Month]:
    """What parts an archive has, oldest first; articles without a month in the last."""
    dated, others = [], []
    for row in db.query(sql("split_months")):
        if _MONTH.fullmatch(row["month"]):
            dated.append(Month(row["month"], (row["month"],), row["article_count"]))
        else:
            others.append(row)
    undated = Month(UNDATED, tuple(row["month"] for row in others), sum(row["article_count"] for row in others))
    return [*dated, undated] if others else dated


def split_archive(source: Path, folder: Path) -> Iterator[Part]:
    """Write an archive for each month into a folder, and the WARC files that they need into `warc` beside them.

    Each part is in its place when it is given. Nothing can be added to the archive meanwhile.

    Args:
        source: The archive's database; it is only read.
        folder: Where the parts go; made where it is missing.

    Raises:
        UsageError: There are files of these names, the archive is a copy for strangers, or it has no articles.
        BusyError: Another program is writing to the archive.
    """
    db = open_archive(source)
    try:
        with write_transaction(db):  # only to keep others from writing: all parts are of one moment
            months = months_of(db)
            _check_free(source, folder, months)
            folder.mkdir(parents=True, exist_ok=True)
            newest = max(
                (each for each in months if each.name != UNDATED), key=lambda m: m.name, default=months[-1]
            )
            for month in months:
                yield write_part(source, folder, month, rest=month is newest)
    finally:
        db.close()


def _check_free(source: Path, folder: Path, months: list[Month]) -> None:
    if not months:
        raise UsageError(f"{source} has no articles yet that could be split.")
    for month in months:
        path = folder / f"{month.name}.db"
        if path.exists():
            raise UsageError(f"{path} is there already; name an empty folder, or move it away.")


def write_part(source: Path, folder: Path, month: Month, *, rest: bool) -> Part:
    """Write one part, with the WARC files that it needs.

    Args:
        source: The archive's database; whoever calls this keeps others from writing to it.
        folder: Where the part goes, which is there already.
        month: What goes into it.
        rest: Whether what belongs to no month goes into it, too.

    Raises:
        UsageError: The folder has another WARC file of the name of one of the archive's.
    """
    path = folder / f"{month.name}.db"
    with new_database(path) as db:
        attach_source(db, source)
        db.execute("begin")
        _fill(db, month, rest=rest)
        db.execute("commit")
        db.execute("detach database source")
        db.execute("analyze")
        files = [row[0] for row in db.execute(sql("warc_files")).fetchall()]
        missing = link_files(warc_folder_of(source), warc_folder_of(path), files)
        db.execute("pragma journal_mode = wal")
    with closing(open_archive(path)) as db:
        note_curation(db)
    return Part(path, month.articles, path.stat().st_size, tuple(missing))


def _fill(db: Database, month: Month, *, rest: bool) -> None:
    about = {"rest": rest, "months": json.dumps(month.months)}
    create_tables(db)
    for what in _CHOSEN:
        db.execute(f"create temp table part_{what} (id integer primary key)")
    db.execute(
        "insert into part_articles select id from source.articles"
        " where coalesce(month, '') in (select value from json_each(:months))",
        about,
    )
    db.execute(f"insert into part_versions select id from source.versions where {_OF_ARTICLE}")  # noqa: S608
    db.execute(sql("split_captures"), about)
    db.execute(sql("split_entities"))
    for table in [name for name in ROWS if name in source_tables(db)]:
        if table == "runs":
            db.execute(sql("split_runs"), about)
        db.execute(f"insert into main.{table} select * from source.{table} where {ROWS[table]}", about)  # noqa: S608
    _mend(db)
    index_texts(db)
    db.execute(
        "insert into entities_fts (rowid, name, aliases) select rowid, name, aliases from source.entities_fts"
        " where rowid in (select id from part_entities)"
    )
    recount(db)
    create_rest(db)


def _mend(db: Database) -> None:
    """What rows say of others, in step with those that the part has."""
    db.execute("update captures set article_id = null where article_id not in (select id from articles)")
    db.execute("update articles set story_id = null where story_id not in (select id from stories)")
    db.execute("create index part_by_story on articles (story_id) where story_id is not null")
    for (story_id,) in db.execute("select id from stories").fetchall():
        db.execute(sql("describe_story"), {"story": story_id})
    db.execute("drop index part_by_story")
    db.execute(sql("split_months_named"))
    db.execute("create index part_by_entity on article_entities (entity_id)")
    db.execute(sql("count_entities"), {"entities": json.dumps(_ids(db))})
    db.execute("drop index part_by_entity")


def _ids(db: Database) -> list[int]:
    return [row[0] for row in db.execute("select id from entities").fetchall()]
