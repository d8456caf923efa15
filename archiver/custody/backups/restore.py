"""A backup in, the archive as it was out: every byte checked before anything is put in place, nothing overwritten.

Everything is copied into a folder beside the archive first, compared with the manifest on the way. Only when all of
it is sound is it moved: WARC files, then small files, the database last.
"""

from __future__ import annotations

import re
import shutil
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlite_utils.utils import sqlite3

from archiver.config import warc_folder_of
from archiver.custody.backups.backup import told_when_refused
from archiver.custody.backups.manifest import Held, Snapshot, read_backup, read_snapshot
from archiver.custody.backups.records import copy_file, digest
from archiver.durable import free_mark, make_folder, sync_folder
from archiver.errors import BackupError, UsageError
from archiver.nouns import counted
from archiver.store import open_archive
from archiver.store.curation import log_of
from archiver.store.database import be_alone, parts_of
from archiver.store.disk import check_space, told_when_full
from archiver.times import Clock, utc_now

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

TIME = re.compile(r"[12][0-9]{3}(-?[0-9]{2}(-?[0-9]{2}([T ][0-9]{2}(:?[0-9]{2}(:?[0-9]{2})?)?)?)?)?Z?")
TELLS_TIME = 14  # digits of a time to the second
LATEST = "9"  # what stands for the digits of a time that was given in part


@dataclass(frozen=True, slots=True)
class Restored:
    """What became of restoring. The archive is in place if nothing is damaged, or that was permitted."""

    snapshot: Snapshot
    is_in_place: bool
    damaged: tuple[str, ...] = ()  # files of the backup, as sentences
    aside: tuple[str, ...] = ()  # where what was there before is now
    left: tuple[str, ...] = ()  # small files that were there, and stay


@dataclass(slots=True)
class _Moves:
    """What is to be put where, once all of it is sound."""

    ready: list[tuple[Path, Path]] = field(default_factory=list)  # from, to; the database last
    damaged: list[str] = field(default_factory=list)
    in_the_way: list[Path] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def choose_snapshot(folder: Path, at: str = "") -> Snapshot:
    """The last snapshot of a backup, or the last one that was made by a time.

    Args:
        folder: The backup.
        at: ISO 8601, UTC, perhaps only its beginning, such as a day; "" takes the last.

    Raises:
        BackupError: There is none, or it is damaged.
        UsageError: `at` is no time, or before the first snapshot.
    """
    backup = read_backup(folder)
    if backup is None or not backup.snapshots:
        raise BackupError(f"{folder} holds no backup that was made to its end; `archiver backup DIR` makes one.")
    if at and not TIME.fullmatch(at):
        raise UsageError(f"--at takes a time in UTC such as 2026-11-28 or 2026-11-28T09:30, not {at!r}.")
    until = _digits(at).ljust(TELLS_TIME, LATEST)
    found = [each for each in backup.snapshots if _digits(each.at) <= until]
    if not found:
        times = ", ".join(each.at for each in backup.snapshots)
        raise UsageError(f"{folder} has no snapshot from before {at}; there are {times}.")
    return read_snapshot(folder, found[-1])


def _digits(at: str) -> str:
    return "".join(filter(str.isdecimal, at))


def check_snapshot(folder: Path, snapshot: Snapshot) -> list[str]:
    """Which files of a snapshot are damaged, as sentences; nothing is written."""
    return [said for held in snapshot.held if (said := _fault(folder, held))]


def restore(  # noqa: PLR0913 - each is an option of the command
    folder: Path,
    path: Path,
    *,
    at: str = "",
    replace: bool = False,
    without_damaged: bool = False,
    clock: Clock = utc_now,
) -> Restored:
    """Put an archive in place from a backup.

    Args:
        folder: The backup.
        path: Where the database is to be; WARC files go into ``warc`` beside it.
        at: See `choose_snapshot`.
        replace: Set aside what is there, instead of refusing.
        without_damaged: Restore what is sound where WARC files of the backup are damaged.
        clock: Gives the present time, aware.

    Raises:
        UsageError: There is an archive already, or another WARC file of the name of one of the backup's.
        BackupError: There is no such snapshot.
        BusyError: The archive that is to be set aside is in use.
        DiskError: The disk is full. Nothing was put in place.
    """
    snapshot = choose_snapshot(folder, at)
    if path.exists() and not replace:
        raise UsageError(
            f"There is an archive at {path}, which stays as it is; name another path with --db, or set it aside "
            "with --replace."
        )
    coming = path.with_name(f"{path.name}.restoring")
    with told_when_refused(path.parent), told_when_full(path.parent, "Nothing was put in place."):
        make_folder(path.parent)
        shutil.rmtree(coming, ignore_errors=True)
        check_space(path.parent, sum(each.size for each in snapshot.held), f"What {folder} holds")
        try:
            return _put(folder, path, coming, snapshot, replace=replace, anyway=without_damaged, clock=clock)
        finally:
            shutil.rmtree(coming, ignore_errors=True)


def _put(  # noqa: PLR0913 - as above
    folder: Path,
    path: Path,
    coming: Path,
    snapshot: Snapshot,
    *,
    replace: bool,
    anyway: bool,
    clock: Clock,
) -> Restored:
    moves = _gather(folder, path, coming, snapshot)
    database = coming / snapshot.database.name
    if database.is_file():
        moves.damaged += _faults_of_database(database, snapshot.database.stored)
    if not database.is_file() or (moves.damaged and not anyway):
        return Restored(snapshot, is_in_place=False, damaged=tuple(moves.damaged))
    if moves.in_the_way and not replace:
        raise UsageError(
            f"{moves.in_the_way[0]} is another file than the backup's, and stays as it is; move it away, or set it "
            "aside with --replace."
        )
    aside = _set_aside(path, moves.in_the_way, clock())
    _move(moves.ready)
    _move([(database, path)])
    open_archive(path).close()
    return Restored(snapshot, True, tuple(moves.damaged), tuple(map(str, aside)), tuple(moves.left))


def _move(moves: list[tuple[Path, Path]]) -> None:
    """Have files in their places, and the disk know of it."""
    for here, there in moves:
        make_folder(there.parent)
        here.rename(there)
    for folder in {there.parent for _, there in moves}:
        sync_folder(folder)


def _gather(folder: Path, path: Path, coming: Path, snapshot: Snapshot) -> _Moves:
    """Copy what is not in place yet, and compare all of it with the manifest."""
    moves = _Moves()
    warc = warc_folder_of(path)
    for held in snapshot.records:
        there = warc / held.name
        if _is_there(there, held):
            continue
        if there.exists():
            moves.in_the_way.append(there)
        _fetch(folder, held, coming / "warc" / held.name, there, moves)
    for held in snapshot.files:
        there = path.parent / _name_beside(held.name, snapshot, path)
        if there.exists():
            moves.left += [] if _is_there(there, held) else [str(there)]
        else:
            _fetch(folder, held, coming / held.name, there, moves)
    _fetch(folder, snapshot.database, coming / snapshot.database.name, None, moves)
    return moves


def _fetch(folder: Path, held: Held, here: Path, there: Path | None, moves: _Moves) -> None:
    stored = folder / held.stored
    if not stored.is_file() or stored.stat().st_size < held.size:
        moves.damaged.append(_fault(folder, held))
    elif copy_file(stored, here, held.size) != held.sha256:
        here.unlink()
        moves.damaged.append(_differs(held))
    elif there is not None:
        moves.ready.append((here, there))


def _is_there(there: Path, held: Held) -> bool:
    """Whether a file has what the snapshot has of it; it may have more, of later."""
    return there.is_file() and there.stat().st_size >= held.size and digest(there, held.size) == held.sha256


def _name_beside(name: str, snapshot: Snapshot, path: Path) -> str:
    """The log of judgements goes by the name of the database."""
    return log_of(path).name if name == log_of(path.with_name(snapshot.database.name)).name else name


def _fault(folder: Path, held: Held) -> str:
    stored = folder / held.stored
    if not stored.is_file():
        return f"{held.stored} is missing."
    if stored.stat().st_size < held.size:
        return f"{held.stored} has {stored.stat().st_size:,} of {held.size:,} bytes."
    return "" if digest(stored, held.size) == held.sha256 else _differs(held)


def _differs(held: Held) -> str:
    return f"{held.stored} is not what was written: its SHA-256 differs."


def _faults_of_database(database: Path, stored: str) -> list[str]:
    """What a quick check finds; the database is made ready for being written to while others read."""
    try:
        with closing(sqlite3.connect(database, isolation_level=None)) as connection:
            found = [row[0] for row in connection.execute("pragma quick_check(3)") if row[0] != "ok"]
            orphans = connection.execute("select count(*) from pragma_foreign_key_check").fetchone()[0]
            connection.execute("pragma journal_mode = wal")
    except sqlite3.DatabaseError as error:
        return [f"{stored} is no sound database: {error}."]
    found += [f"{counted(orphans, 'row refers', 'rows refer')} to what is not there"] if orphans else []
    return [f"{stored} is no sound database: {each}." for each in found]


def _set_aside(path: Path, others: Sequence[Path], now: datetime) -> list[Path]:
    """Give what is in the way other names; these."""
    if path.exists():
        # One that is damaged, which may be why it is replaced, is moved as it is.
        with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(path, timeout=2.0)) as connection:
            be_alone(connection, path)
    mark = free_mark("replaced", now, path.parent, *{each.parent for each in others})
    kept = path.with_name(f"{path.name}.{mark}")
    moves = [*zip(parts_of(path), parts_of(kept), strict=True)]
    moves += [(each, each.with_name(f"{each.name}.{mark}")) for each in others]
    there = [(old, new) for old, new in moves if old.exists()]
    for old, new in there:
        old.rename(new)
    return [new for _, new in there]
