"""A shard's path and the source that it is made from in, how far it is out. Nothing is written."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3

from archiver.store.database import BUSY_TIMEOUT
from archiver.store.queries import sql
from archiver.store.runs import digest_of, hold_run, let_go

if TYPE_CHECKING:
    from pathlib import Path

    from archiver.model import Target


@dataclass(frozen=True, slots=True)
class UnitState:
    """How far the archive of one source is."""

    is_begun: bool = False
    is_others: bool = False  # not begun, and something else is archived there
    is_finished: bool = False
    is_out_of_reach: bool = False  # the source could not be had, or not to its end
    is_held: bool = False  # a program is at it just now
    saved: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0
    detail: str = ""  # why the last failed that failed; a page that was read after it wipes it out


def unit_state(path: Path, target: Target) -> UnitState:
    """How far the archive at a path is that is to hold one source; where there is none yet, not begun."""
    if not path.exists():
        return UnitState()
    try:
        with closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_TIMEOUT)
        ) as opened:
            return _state(Database(opened), target)
    except sqlite3.DatabaseError:  # not made to its end, or no archive: whoever opens it for writing sees to it
        return UnitState()


def _state(db: Database, target: Target) -> UnitState:
    rows = list(db.query(sql("unit_state"), {"given": digest_of([target]), "source": target.source}))
    if not rows:
        return UnitState(
            is_others=bool(db.execute("select count(*) from runs where given_sha256 <> ''").fetchone()[0])
        )
    run = rows[0]
    lock = None if run["is_finished"] else hold_run(db, run["run_id"])
    if lock:
        let_go(lock)
    return UnitState(
        is_begun=True,
        is_finished=bool(run["is_finished"]),
        is_out_of_reach=bool(run["is_out_of_reach"]),
        is_held=not run["is_finished"] and lock is None,
        **{name: run[name] for name in ("saved", "updated", "unchanged", "failed", "detail")},
    )
