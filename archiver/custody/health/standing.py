"""An archive in, conditions out: its schema, who is at it, what waits, its backup's age. Nothing is changed."""

from __future__ import annotations

import os
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3

from archiver.custody.backups.known import known_backups
from archiver.custody.health.condition import Condition, attend, good, note
from archiver.custody.health.place import (
    MOUNTS,
    check_clock,
    check_filesystem,
    check_rights,
    check_space,
    free_at,
    size_of,
)
from archiver.nouns import counted
from archiver.store.asking import ask
from archiver.store.connections import connect_read_only
from archiver.store.database import is_archive
from archiver.store.queries import sql
from archiver.store.runs import interrupted_runs, is_at_work
from archiver.store.schema.migrations import applied_names, migration_names
from archiver.store.schema.upgrade import former_copies
from archiver.times import read_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archiver.custody.backups.known import KnownBackup

YOUNG = timedelta(days=7)  # an archive that need not have a backup yet
OLD = timedelta(days=30)  # a backup that should have been made again
SYNCHRONOUS = ("off", "normal", "full", "extra")


def check_archive(path: Path, now: datetime) -> Iterator[Condition]:
    """All that can be looked at without reading the archive through."""
    yield check_space(free_at(path), size_of(path))
    mounts = MOUNTS.read_text(encoding="utf-8", errors="replace") if MOUNTS.is_file() else ""
    if condition := check_filesystem(path.absolute(), mounts):
        yield condition
    if not path.is_file():
        yield note("database", f"{path} is not there yet", "`archiver add SOURCE` makes the archive.")
        return
    yield from check_rights(path)
    try:
        with closing(connect_read_only(path)) as connection:
            yield from _check_open(Database(connection), path, now)
    except sqlite3.DatabaseError as error:
        yield attend("database", f"{path}: {error}", "See `archiver verify` and `archiver repair`.")


def contents(path: Path) -> dict[str, int]:
    """How many articles, entities, mentions and failures an archive has; nothing where it cannot be read."""
    try:
        with closing(connect_read_only(path)) as connection:
            row = ask.stats(Database(connection))
    except sqlite3.DatabaseError:
        return {}
    return {what: row[what] for what in ("articles", "entities", "mentions", "failures")}


def _check_open(db: Database, path: Path, now: datetime) -> Iterator[Condition]:
    if not is_archive(db.conn):
        yield attend("database", f"{path} is of another program", "Name the archive with --db.")
        return
    applied = applied_names(db)
    yield check_schema(applied, migration_names())
    yield _check_journal(db)
    yield from _check_copies(path)
    if applied != migration_names():
        return
    if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK):
        yield check_writer(path)
        yield _check_runs(db)
    row = next(iter(db.query(sql("doctor"))))
    yield check_clock(now, read_time(row["newest"]))
    yield check_backups(known_backups(path), read_time(row["first_run"]), now)


def check_schema(applied: set[str], known: frozenset[str]) -> Condition:
    """Whether the archive has today's schema.

    >>> check_schema({"schema_0001"}, frozenset({"schema_0001", "schema_0002"})).state.value
    'attend to'
    """
    newest = max(applied, default="none")
    if applied - known:
        return attend("schema", newest, "A newer archiver wrote it: pip install --upgrade archiver.")
    if known - applied:
        behind = f"{newest}, of an earlier version"
        return attend(
            "schema", behind, "The next command brings it up to date, and keeps a copy as it was beside it."
        )
    return good("schema", newest)


def _check_journal(db: Database) -> Condition:
    """Which journal the file has; how it is written is for each connection to say, and ours all say `full`."""
    mode = str(db.execute("pragma journal_mode").fetchone()[0])
    if mode == "wal":
        return good("journal", "wal; our writers use synchronous=full")
    return attend(
        "journal",
        mode,
        "Readers and writers wait for each other; to mend it: sqlite3 DATABASE 'pragma journal_mode=wal'.",
    )


def check_writer(path: Path) -> Condition:
    """Whether another program is writing at this moment."""
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("begin immediate")
            connection.execute("rollback")
        except sqlite3.OperationalError as error:
            return note("lock", f"{error}", "Another program is writing just now; others wait for it.")
    return good("lock", "nobody is writing just now")


def _check_runs(db: Database) -> Condition:
    at_work = left = 0
    for run in interrupted_runs(db):
        if is_at_work(db, run.id):
            at_work += 1
        else:
            left += run.left
    value = f"{at_work} at work, {counted(left, 'source')} of interrupted ones waiting"
    return attend("runs", value, "`archiver resume` goes on with them.") if left else good("runs", value)


def _check_copies(path: Path) -> Iterator[Condition]:
    for each in former_copies(path):
        size = each.stat().st_size
        yield note(
            "copy", f"{each}, {size:,} bytes: as it was before its last migration", "Once all is well, it may go."
        )


def check_backups(backups: list[KnownBackup], first_run: datetime | None, now: datetime) -> Condition:
    """Whether there is a backup, and whether it is recent.

    Args:
        backups: Those that are known of, the last first.
        first_run: When the archive was begun.
        now: The present time, aware.
    """
    if not backups:
        if first_run is None or now - first_run < YOUNG:
            return note("backup", "none yet", "`archiver backup DIR` makes one, best on another disk.")
        return attend("backup", "none", "`archiver backup DIR` makes one, best on another disk.")
    last = backups[0]
    value = f"{last.at} in {last.folder}"
    if not Path(last.folder).is_dir():
        return note(
            "backup", f"{value}, which is not here now", "If it is on a disk that is put away, all is well."
        )
    made = read_time(last.at)
    if made and now - made > OLD:
        age = counted((now - made).days, "day")
        return attend("backup", value, f"It is {age} old: archiver backup {last.folder}")
    return good("backup", value)
