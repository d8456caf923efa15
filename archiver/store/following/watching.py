"""A watch in, what is new of it out; and, once that was told, its mark moved.

New are articles that were archived after the mark, and older ones of which a later capture brought a text that
fits; each of them once. The mark is an article and a capture: their numbers grow, while times need not (an old WARC
file may be read today), and versions get new numbers when captures are read again.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from archiver.errors import NotFoundError
from archiver.store.curation import note_curation
from archiver.store.database import write_transaction
from archiver.store.queries import sql
from archiver.store.search.find import ask_among
from archiver.store.search.watches import entity_ids, query_for, refuse_configured, watch_of
from archiver.times import to_utc

if TYPE_CHECKING:
    from datetime import datetime

    from sqlite_utils import Database

    from archiver.store.search.find import Asked
    from archiver.store.search.watches import Watch

Row = dict[str, Any]

# Articles archived after the mark, or with a text from a later capture, that were not told of before.
_ADDED = "{id} > :article_mark"
_UPDATED = (
    "{id} in (select article_id from versions where capture_id > :capture_mark and article_id <= :article_mark)"
)
_UNTOLD = " and not exists (select 1 from watch_articles where watch_id = :watch and article_id = {id})"
_BEFORE = "{id} <= :article_mark and {id} not in (select article_id from versions where capture_id > :capture_mark)"
_SINCE = (  # the smallest id is there so that the index of words is read from it on, not word by word for each id
    "{id} >= (select min(id) from articles where first_seen >= :since)"
    " and +{id} in (select id from articles where first_seen >= :since)"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """Up to where the archive was looked through."""

    article: int
    capture: int


@dataclass(frozen=True, slots=True)
class News:
    """What is new of a watch."""

    watch: Watch
    rows: tuple[Row, ...]  # articles or changes, the newest first
    mark: Mark | None = None  # where the watch stands once this was told; None where nothing was asked of its mark
    is_first: bool = False  # it was looked at for the first time: from now on, what comes is new

    @property
    def is_pending(self) -> bool:
        """Whether there is something since the mark, but too little to be told yet."""
        return self.mark is not None and 0 < len(self.rows) < self.watch.at_least

    @property
    def is_told(self) -> bool:
        """Whether there is something to tell."""
        return bool(self.rows) and not self.is_pending


def save_watch(db: Database, watch: Watch, now: datetime) -> Watch | None:
    """Keep a watch, which begins now; the one that went by its name before, if there was one.

    What was told of that one stays told, and what is still to be told of it is told where it fits the new one.

    Raises:
        UsageError: One of that name stands in metadata.json.
    """
    with write_transaction(db):
        row = _row(db, watch.name)
        if row and not watch.is_configured:
            refuse_configured([watch_of(row)], watch.name)
        about = {key: value for key, value in asdict(watch).items() if key != "is_configured"}
        about["configured"] = int(watch.is_configured)
        if row is None:
            newest = _newest(db)
            about |= {"added_at": to_utc(now), "article_mark": newest.article, "capture_mark": newest.capture}
            db.table("watches").insert(about)
            _remember_earlier(db, watch)
        elif watch_of(row) != watch:
            db.table("watches").update(row["id"], about)
            _remember_earlier(db, watch)
    note_curation(db)
    return watch_of(row) if row else None


def remove_watch(db: Database, name: str) -> None:
    """Forget a watch; the articles stay.

    Raises:
        NotFoundError: There is none of that name.
    """
    with write_transaction(db):
        row = _row(db, name)
        if row is None:
            raise NotFoundError(f"There is no watch {name!r}; `archiver watch list` shows which there are.")
        db.execute("delete from watch_articles where watch_id = ?", [row["id"]])
        db.execute("delete from watches where id = ?", [row["id"]])
    note_curation(db)


def last_told(db: Database) -> dict[str, str | None]:
    """When each watch last had something to tell, by its name."""
    return {row["name"]: row["told_at"] for row in db.query("select name, told_at from watches")}


def find_news(db: Database, watch: Watch) -> News:
    """What is new since its mark. Changes nothing; a watch that was never kept has no mark, and nothing new."""
    row = _row(db, watch.name)
    if row is None:
        return News(watch, (), is_first=True)
    mark = _newest(db)  # before looking: what comes in between is looked at again next time
    about = {"article_mark": row["article_mark"], "capture_mark": row["capture_mark"]}
    if watch.kind == "changes":
        return News(watch, _changes(db, about | {"since": None}), mark)
    found: set[int] = set()
    for among in (_ADDED, _UPDATED):
        found |= _ids(db, _asked(db, watch, among + _UNTOLD, about | {"watch": row["id"]}))
    return News(watch, _listed(db, found), mark)


def find_since(db: Database, watch: Watch, since: datetime) -> News:
    """What was archived since a time, however little, and told before or not."""
    about = {"since": to_utc(since)}
    rows = (
        _changes(db, about | {"capture_mark": 0})
        if watch.kind == "changes"
        else _listed(db, _ids(db, _asked(db, watch, _SINCE, about)))
    )
    return News(watch, rows)


def ask_since(watch: Watch, ids: list[int | None], since: str) -> Asked:
    """Which articles archived since a time fit a watch, but none of changes: column `id`."""
    return ask_among(query_for(watch, ids), _SINCE, {"since": since})


def move_mark(db: Database, news: News, now: datetime) -> None:
    """Remember that this was told, or that there was nothing; what is pending stays so."""
    if news.mark is None or news.is_pending:
        return
    with write_transaction(db):
        row = _row(db, news.watch.name)
        if row is None:  # removed in the meantime
            return
        if news.watch.kind != "changes":
            told = [(row["id"], each["id"]) for each in news.rows]
            db.conn.executemany("insert or ignore into watch_articles values (?, ?)", told)
        moved: Row = {
            "article_mark": max(row["article_mark"], news.mark.article),
            "capture_mark": max(row["capture_mark"], news.mark.capture),
        }
        db.table("watches").update(row["id"], moved | ({"told_at": to_utc(now)} if news.rows else {}))


def _remember_earlier(db: Database, watch: Watch) -> None:
    """All that fits already is no news."""
    row = _row(db, watch.name)
    if row is None or watch.kind == "changes":
        return
    about = {"article_mark": row["article_mark"], "capture_mark": row["capture_mark"]}
    asked = _asked(db, watch, _BEFORE, about)
    db.execute(
        f"insert or ignore into watch_articles (watch_id, article_id) select :watch, id from ({asked.sql})",  # noqa: S608
        dict(asked.params) | {"watch": row["id"]},
    )


def _asked(db: Database, watch: Watch, among: str, about: Row) -> Asked:
    return ask_among(query_for(watch, entity_ids(db, watch)), among, about)


def _ids(db: Database, asked: Asked) -> set[int]:
    return {row[0] for row in db.execute(asked.sql, dict(asked.params))}


def _listed(db: Database, ids: set[int]) -> tuple[Row, ...]:
    return tuple(db.query(sql("watch_listed"), {"ids": json.dumps(sorted(ids))}))


def _changes(db: Database, about: Row) -> tuple[Row, ...]:
    return tuple(db.query(sql("watch_changes"), {key: about[key] for key in ("since", "capture_mark")}))


def _row(db: Database, name: str) -> Row | None:
    return next(db.query("select * from watches where name = ?", [name]), None)


def _newest(db: Database) -> Mark:
    articles, captures = db.execute(
        "select (select coalesce(max(id), 0) from articles), (select coalesce(max(id), 0) from captures)"
    ).fetchone()
    return Mark(articles, captures)
