"""Runs, and the queue of what they have still to archive: an interrupted run can go on where it was."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from archiver.model import SourceKind, Target
from archiver.store.curation import note_curation
from archiver.store.database import path_of, write_transaction
from archiver.store.queries import sql
from archiver.store.rows import insert
from archiver.times import to_stamp, to_utc

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class Run:
    """A run under way."""

    id: int
    warc_prefix: str  # what the names of its WARC files begin with
    started_at: str = ""  # ISO 8601, UTC


@dataclass(frozen=True, slots=True)
class InterruptedRun:
    """A run that did not come to its end."""

    id: int
    started_at: str  # ISO 8601, UTC
    command: str
    options: dict[str, Any]  # the settings that held
    warc_prefix: str
    left: int  # sources that it has still to archive


@dataclass(frozen=True, slots=True)
class Queued:
    """A target and its row in the queue."""

    id: int | None  # None for what cannot be queued, for it cannot be read twice: standard input
    target: Target
    pages_done: int = 0  # of a WARC file: those that are stored already


def digest_of(targets: Iterable[Target]) -> str:
    """What tells one list of targets from another: SHA-256, 64 hexadecimal digits."""
    return sha256("\n".join(target.location for target in targets).encode("utf-8", "replace")).hexdigest()


def new_prefix(moment: datetime) -> str:
    """A name that no other run's WARC files begin with.

    >>> from datetime import UTC
    >>> new_prefix(datetime(2023, 2, 10, 9, 30, tzinfo=UTC))[:-6]
    'archiver-20230210T093000Z-'
    """
    return f"archiver-{to_stamp(moment)}-{token_hex(3)}"


def begin_run(db: Database, *, command: str, options: dict[str, Any], archiver: str, now: datetime) -> Run:
    """Record that a run begins.

    Args:
        db: The archive.
        command: The command line.
        options: The settings that hold; JSON-serialisable.
        archiver: Version of this program.
        now: The time, aware.
    """
    prefix = new_prefix(now)
    with write_transaction(db):
        row = {
            "started_at": to_utc(now),
            "command": command,
            "options": json.dumps(options, sort_keys=True),
            "archiver": archiver,
            "warc_prefix": prefix,
        }
        run = Run(insert(db, "runs", row), prefix, to_utc(now))
    note_curation(db)
    return run


def interrupted_runs(db: Database, *, given_sha256: str | None = None) -> list[InterruptedRun]:
    """The runs that have something left, oldest first; only those of one list of targets where it is named.

    A run that another program is at just now is among them: only `hold_run` tells.
    """
    rows = db.query(sql("interrupted_runs"), {"given": given_sha256})
    return [InterruptedRun(**row | {"options": json.loads(row["options"])}) for row in rows]


def hold_run(db: Database, run_id: int) -> FileLock | None:
    """Keep a run from other programs until the lock is released, or this program ends in whatever way.

    Returns:
        The lock, which is held; None where another program holds it.
    """
    lock = FileLock(f"{path_of(db)}.run-{run_id}.lock")
    try:
        lock.acquire(blocking=False)
    except Timeout:
        return None
    return lock


def let_go(lock: FileLock) -> None:
    """Release a run's lock and take its file away."""
    lock.release()
    Path(lock.lock_file).unlink(missing_ok=True)


def enqueue(db: Database, run_id: int, targets: Iterable[Target]) -> None:
    """Put targets into the queue, each address once; the caller's transaction commits it."""
    db.conn.executemany(
        "insert or ignore into queue (run_id, source, kind, location) values (?, ?, ?, ?)",
        [(run_id, target.source, target.kind, target.location) for target in targets],
    )


def queued(db: Database, run_id: int) -> list[Queued]:
    """What a run has still to archive, in the order given."""
    rows = db.query(
        "select id, source, kind, location, pages_done from queue where run_id = ? order by id", [run_id]
    )
    return [
        Queued(row["id"], Target(row["source"], SourceKind(row["kind"]), row["location"]), row["pages_done"])
        for row in rows
    ]


def forget_run(db: Database, run_id: int) -> int:
    """Give up what a run has left; how many sources that were."""
    with write_transaction(db):
        db.execute("update runs set finished_at = started_at where id = ? and finished_at is null", [run_id])
        return int(db.execute("delete from queue where run_id = ?", [run_id]).rowcount)
