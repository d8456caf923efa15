"""Rows that point at rows which are not there in, rows that point nowhere, or are gone, out. Texts always stay."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from archiver.nouns import counted
from archiver.resolve import name_key
from archiver.store.checks.texts import is_json
from archiver.store.queries import sql

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_utils import Database

NAMELESS = "urn:archiver:article:"  # begins the address of an article until its captures tell what it is
MOST_ROUNDS = 10  # what is taken away may leave others without what they point at


def mend_keys(db: Database) -> Iterator[str]:
    """Within the caller's transaction: take away what points nowhere, or have it point at nothing.

    An article that is gone is made again from its version, a capture that is gone from what its version says of it.
    """
    for _ in range(MOST_ROUNDS):
        broken = db.execute("pragma foreign_key_check").fetchall()
        if not broken:
            return
        # First what stands in for what is gone: much else may point at that.
        texts = [row for row in broken if row[0] == "versions"]
        for table, row_id, parent, number in texts or broken:
            column = _column(db, table, number)
            if row_id is None:
                gone = f"select id from {parent}"  # noqa: S608 - our names
                db.execute(f"delete from {table} where {column} not in ({gone})")  # noqa: S608 - our names
            elif _may_be_empty(db, table, column):
                db.execute(f"update {table} set {column} = null where rowid = ?", [row_id])  # noqa: S608 - ours
            elif table == "versions":
                yield from _stand_in(db, row_id, parent)
            else:
                db.execute(f"delete from {table} where rowid = ?", [row_id])  # noqa: S608 - our names
        yield f"{counted(len(broken), 'row')} pointed at what is not there."


def take_out_unreadable(db: Database) -> Iterator[str]:
    """Take out what nobody can read any more, and what stops all who try; what that was, in sentences."""
    for row_id, made_at, details in db.execute("select id, made_at, details from judgements").fetchall():
        if not is_json(details):
            db.execute("update judgements set undone_by = null where undone_by = ?", [row_id])
            db.execute("delete from judgements where id = ?", [row_id])
            yield f"Judgement {row_id} of {made_at} cannot be read, and is taken out: see the copy."
    for row_id, options in db.execute("select id, options from runs").fetchall():
        if not is_json(options):
            db.execute("update runs set options = '{}' where id = ?", [row_id])
            yield f"With which settings run {row_id} was made cannot be read any more."


def bring_judged_back(db: Database) -> Iterator[str]:
    """Make entities again that are gone and were judged: the log says how they were called; which, in sentences."""
    there = {row[0] for row in db.execute("select id from entities").fetchall()}
    for (details,) in db.execute("select details from judgements order by id").fetchall():
        said = json.loads(details)
        for named in (said.get("entity"), said.get("other")):
            if named and named["id"] not in there:
                name, kind = named["name"], named["type"]
                there.add(named["id"])
                db.execute("insert into entities (id, name, type) values (?, ?, ?)", [named["id"], name, kind])
                alias = [named["id"], name, name_key(name, kind)]
                db.execute(
                    "insert or ignore into aliases (entity_id, name, key, source) values (?, ?, ?, 'seen')", alias
                )
                yield f"Entity {named['id']} ({name}) was gone; it is made again as the log of judgements names it."


def _column(db: Database, table: str, number: int) -> str:
    return next(str(row[3]) for row in db.execute(f"pragma foreign_key_list({table})") if row[0] == number)


def _may_be_empty(db: Database, table: str, column: str) -> bool:
    row = next(row for row in db.execute(f"pragma table_info({table})") if row[1] == column)
    return not row[3] and not row[5]  # neither "not null" nor of the primary key


def _stand_in(db: Database, version_id: int, parent: str) -> Iterator[str]:
    """Give a version what it points at: its article, its capture, or a reader that is not known."""
    row = next(db.query("select * from versions where id = ?", [version_id]))
    if parent == "articles":
        address = f"{NAMELESS}{row['article_id']}"
        db.execute(
            "insert or ignore into articles (id, url, title, word_count, version_id, first_seen, last_seen)"
            " values (?, ?, ?, 0, ?, ?, ?)",
            [row["article_id"], address, row["title"], version_id, row["seen_at"], row["seen_at"]],
        )
        yield f"Article {row['article_id']} was gone; it is made again from its version {version_id}."
    elif parent == "captures":
        _find_capture(db, row)
    else:
        db.execute("insert or ignore into readers values (?, '', '', '', '', '', ?)", [row["reader_id"], "unknown"])


def _find_capture(db: Database, row: dict[str, object]) -> None:
    """The article's capture of the time when the text was seen; else one stands for what is lost."""
    other = db.execute(
        "select id from captures where article_id = ? and captured_at = ? order by id limit 1",
        [row["article_id"], row["seen_at"]],
    ).fetchone()
    if other:
        db.execute("update versions set capture_id = ? where id = ?", [other[0], row["id"]])
        return
    about = {"capture": row["capture_id"], "seen": row["seen_at"], "article": row["article_id"]}
    db.execute(sql("repair_stand_in"), about)


def let_stand_ins_go(db: Database) -> Iterator[str]:
    """Captures that were found after all take the places of what stood for them; which were not, in sentences."""
    db.execute(sql("repair_captures"))
    db.execute("delete from captures where warc_file = '' and id not in (select capture_id from versions)")
    for row_id, captured_at in db.execute("select id, captured_at from captures where warc_file = ''").fetchall():
        yield f"Capture {row_id} of {captured_at} is lost: what was read from it stays, its evidence is gone."
