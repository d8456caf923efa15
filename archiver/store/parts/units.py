"""A shard's path and the source that it is made from in, how far it is out. Nothing is written."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3

from archiver.store.connections import connect_read_only
from archiver.store.queries import sql
from archiver.store.runs import digest_of, hold_run, let_go

if TYPE_CHECKING:
    from pathlib import Path

    from archiver.model import Target


@dataclass(frozen=True, slots=True)
class UnitState:
    """How far the archive of one source is."""

    run_id: int | None = None  # of its latest run; None where it is not begun
    is_others: bool = False  # not begun, and something else is archived there
    is_finished: bool = False
    is_out_of_reach: bool = False  # the source could not be had, or not to its end
    saved: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0
    detail: str = ""  # why the last failed that failed; a page that was read after it wipes it out


def unit_state(path: Path, target: Target) -> UnitState:
    """How far the archive at a path is that is to hold one source; where there is none yet, not begun."""
    try:
        with closing(connect_read_only(path)) as connection:
            return _state(Database(connection), target)
    except sqlite3.DatabaseError:  # not made to its end, or no archive: whoever opens it for writing sees to it
        return UnitState()


def is_at_work(path: Path, state: UnitState) -> bool:
    """Whether a program is at a unit just now. Not for looking often: the look itself may keep one from its run."""
    if state.run_id is None or state.is_finished:
        return False
    with closing(connect_read_only(path)) as connection:
        lock = hold_run(Database(connection), state.run_id)
    if lock:
        let_go(lock)
    return lock is None


def _state(db: Database, target: Target) -> UnitState:
    rows = list(db.query(sql("unit_state"), {"given": digest_of([target]), "source": target.source}))
    if not rows:
        return UnitState(
            is_others=bool(db.execute("select count(*) from runs where given_sha256 <> ''").fetchone()[0])
        )
    run = rows[0]
    return UnitState(
        run_id=run["run_id"],
        is_finished=bool(run["is_finished"]),
        is_out_of_reach=bool(run["is_out_of_reach"]),
        **{name: run[name] for name in ("saved", "updated", "unchanged", "failed", "detail")},
    )
