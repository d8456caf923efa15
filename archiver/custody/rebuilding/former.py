"""The database that is to be rebuilt in, as far as it is there and can be read, what only it knows out.

WARC files and the curation log do not hold what gave no bytes: failures without an answer, what is still queued,
what feeds answered last, which news of saved searches were told.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3

from archiver.errors import BusyError, NotOurDatabaseError
from archiver.model import Failure, Reason
from archiver.store.connections import refuse_folder
from archiver.store.curation import note_curation
from archiver.store.database import APPLICATION_ID, be_alone, open_archive
from archiver.store.queries import sql
from archiver.store.runs import hold_run, interrupted_runs, let_go
from archiver.store.schema.migrations import statements

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAGIC = b"SQLite format 3\0"
OURS_AT = 68  # bytes from the start of the file to the application id (SQLite, "Database File Format")
FIRST = ("runs",)  # what is taken over before anything is read, so that runs keep their numbers
LAST = ("run_counts", "queue", "failures", "feeds", "watches")  # and what at the end, in this order


@dataclass(slots=True)
class Former:
    """The database as it was."""

    path: Path
    db: Database | None = None  # None where there is none, or it cannot be read
    told: dict[tuple[str, int], tuple[str, Failure | None]] = field(default_factory=dict)  # see `Captures`
    was_there: bool = False

    def be_replaced(self) -> None:
        """Have nobody else at the database, and all of it in one file, so that it can be moved away.

        Raises:
            BusyError: Another program has it open, or has made it meanwhile.
        """
        if self.path.exists() != self.was_there:
            raise BusyError(f"Another program has made {self.path} meanwhile; move it away, and call this again.")
        if self.db is not None:
            self.db.conn.rollback()
            be_alone(self.db.conn, self.path)
            self.db.execute("begin exclusive")


@contextmanager
def hold_former(path: Path) -> Iterator[Former]:
    """Keep other programs from writing to the database, as long as the context lasts.

    Its curation log is brought up to date first.

    Raises:
        BusyError: Another program is archiving into it, or has it open.
        NotOurDatabaseError: It is another program's.
        NewerSchemaError: A newer archiver wrote it.
    """
    _check_ours(path)
    was_there = path.exists()
    db = _opened(path) if was_there else None
    if db is None:
        yield Former(path, was_there=was_there)
        return
    locks = []
    try:
        for run in interrupted_runs(db):
            lock = hold_run(db, run.id)
            if lock is None:
                raise BusyError(f"Another program is archiving into {path}; rebuild it when that is done.")
            locks.append(lock)
        be_alone(db.conn, path)
        db.execute("pragma journal_mode = wal")
        db.execute("begin immediate")
        yield Former(path, db, _failures(db), was_there)
    finally:
        for lock in locks:
            let_go(lock)
        db.conn.rollback()
        db.close()


def _opened(path: Path) -> Database | None:
    """The database, its log brought up to date; None where it is damaged so that it cannot be worked with."""
    try:
        db = open_archive(path)
    except NotOurDatabaseError:  # it is ours by its name
        return None
    try:
        with suppress(sqlite3.DatabaseError):  # judgements that cannot be read may stand in the log
            note_curation(db)
        interrupted_runs(db)
    except sqlite3.DatabaseError:
        db.close()
        return None
    return db


def take_over(db: Database, former: Former, parts: tuple[str, ...]) -> tuple[dict[str, int], list[str]]:
    """Take from the database as it was what nothing else holds.

    Args:
        db: The rebuilt one.
        former: The database as it was.
        parts: What to take, as queries of these names do.

    Returns:
        How many rows of each part were taken; and the parts that cannot be read.
    """
    taken: dict[str, int] = {}
    lost: list[str] = []
    if former.db is None:
        return taken, lost
    db.execute("attach database ? as former", [str(former.path)])
    try:
        for part in parts:
            try:
                with db.conn:
                    db.execute("begin")  # not `immediate`, which would wait for the lock that we hold there
                    script = statements(sql(f"rebuild_{part}"))
                    taken[part] = sum(max(0, db.execute(statement).rowcount) for statement in script)
            except sqlite3.DatabaseError:
                lost.append(part)
    finally:
        db.execute("detach database former")
    return taken, lost


def _check_ours(path: Path) -> None:
    refuse_folder(path)
    if not path.exists():
        return
    with path.open("rb") as file:
        head = file.read(100)
    if not head:
        return
    is_sqlite = head.startswith(MAGIC)
    if (is_sqlite and int.from_bytes(head[OURS_AT : OURS_AT + 4], "big") != APPLICATION_ID) or (
        not is_sqlite and path.suffix != ".db"
    ):
        raise NotOurDatabaseError(f"{path} is no archive and stays untouched; name another path with --db.")


def _failures(db: Database) -> dict[tuple[str, int], tuple[str, Failure | None]]:
    """Of captures that could not be read: what the user gave, and why, by their places."""
    try:
        rows: list[dict[str, Any]] = list(db.query(sql("failed_places")))
    except sqlite3.DatabaseError:
        return {}
    return {
        (row["warc_file"], row["warc_offset"]): (row["source"], Failure(Reason(row["reason"]), row["detail"]))
        for row in rows
    }
