"""An archive and a folder in, a backup out: of one moment while others write, each byte of WARC files copied once.

The database comes first, then WARC files: records are on disk before rows, so that every row's record is in the
backup. Whatever ends it in the middle, the list names only what is whole, and the next call goes on.
"""

from __future__ import annotations

import shutil
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from archiver.custody.backups.known import remember_backup
from archiver.custody.backups.making import STAYS, Making
from archiver.custody.backups.manifest import (
    LIST,
    SNAPSHOTS,
    Backup,
    Snapshot,
    folder_name,
    read_backup,
    write_backup,
    write_snapshot,
)
from archiver.durable import make_folder
from archiver.errors import BackupError, BusyError, UsageError
from archiver.store import open_archive
from archiver.store.disk import told_when_full

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

KEPT = 7  # snapshots of the database
LOCK = "backup.lock"


@dataclass(frozen=True, slots=True)
class Done:
    """A backup that was made."""

    snapshot: Snapshot
    files: int  # that are in it
    size: int  # bytes of these
    copied: int  # files that were written, in whole or in part
    written: int  # bytes
    seconds: float
    dropped: tuple[str, ...]  # times of snapshots that are not kept any longer
    troubles: tuple[str, ...]  # plain sentences on what must be attended to


def back_up(  # noqa: PLR0913 - each is an option of the command
    path: Path,
    folder: Path,
    beside: Iterable[Path] = (),
    *,
    keep: int = KEPT,
    read_all: bool = False,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    noted: Callable[[int, int], object] = lambda done, total: None,
) -> Done:
    """Back an archive up into a folder.

    Args:
        path: The archive's database; its WARC files are in ``warc`` beside it.
        folder: Where the backup is, or is to be.
        beside: Small files that go with it, those that there are.
        keep: How many snapshots of the database are kept; older ones are dropped, WARC files never.
        read_all: Compare WARC files byte by byte, rather than by length and time.
        clock: Gives the present time, aware.
        noted: Called now and then with the bytes of the database copied, and those there are.

    Raises:
        UsageError: The folder is within the archive's, or has other files, or another archive's backup.
        BusyError: Another program is at this backup.
        DiskError: The disk is full. The backup is as it was.
        BackupError: The archive's database is damaged, or something cannot be read or written.
    """
    began = time.monotonic()
    _check_place(path, folder)
    open_archive(path).close()  # so that a wrong path or an older schema is dealt with before anything is made
    with told_when_refused(folder), told_when_full(folder, STAYS), _alone(folder):
        backup = _begin(path, folder)
        making = Making(path, folder, backup, clock(), read_all=read_all)
        snapshot = making.take(beside, noted)
        dropped = _list(folder, replace(backup, first_run=making.first_run), making.place, snapshot, keep)
    remember_backup(path, folder, snapshot.at)
    return Done(
        snapshot=snapshot,
        files=len(snapshot.held),
        size=sum(each.size for each in snapshot.held),
        copied=making.copied,
        written=making.written,
        seconds=time.monotonic() - began,
        dropped=dropped,
        troubles=tuple(making.troubles),
    )


def _check_place(path: Path, folder: Path) -> None:
    here, there = path.resolve().parent, folder.resolve()
    if there.is_relative_to(here):
        raise UsageError(
            f"{folder} is in the folder of the archive itself ({here}), with which it would be lost; name a folder "
            "elsewhere, best on another disk."
        )
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file; name a folder for the backup.")
    ours = {LIST, f"{LIST}.coming", LOCK, "lost+found"}
    if folder.is_dir() and read_backup(folder) is None and {each.name for each in folder.iterdir()} - ours:
        raise UsageError(f"{folder} holds other files and no backup; name a new or an empty folder.")


@contextmanager
def told_when_refused(folder: Path) -> Iterator[None]:
    """Have what the system refuses told in one sentence: no rights, a disk that fails, a folder that is none.

    Raises:
        BackupError: It has refused something.
    """
    try:
        yield
    except OSError as error:
        where = error.filename or folder
        raise BackupError(f"{where} cannot be read or written: {error.strerror or error}.") from error


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep others from the backup meanwhile."""
    make_folder(folder)
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        raise BusyError(f"Another program is backing up to {folder}; try again when it has ended.") from error
    with lock:
        yield


def _begin(path: Path, folder: Path) -> Backup:
    """The list of snapshots; it is written at once, so that the folder is known for a backup's from the first."""
    backup = read_backup(folder)
    if backup is None:
        backup = Backup(path.name, "")
        write_backup(folder, backup)
    _clear(folder, backup)
    return backup


def _list(folder: Path, backup: Backup, place: Path, snapshot: Snapshot, keep: int) -> tuple[str, ...]:
    """Have a whole snapshot in the list, and no more than so many; the times of those that are dropped."""
    listed = (*backup.snapshots, write_snapshot(place, snapshot))
    kept = replace(backup, snapshots=listed[-keep:])
    write_backup(folder, kept)  # now there is a new one
    _clear(folder, kept)
    return tuple(each.at for each in listed[:-keep])


def _clear(folder: Path, backup: Backup) -> None:
    """Take away what was not made to its end: snapshots that the list does not name, and halves of files."""
    listed = {folder_name(each.at) for each in backup.snapshots}
    for each in (folder / SNAPSHOTS).glob("*"):
        if each.is_dir() and each.name not in listed:  # files are not ours, such as those of a file manager
            shutil.rmtree(each)
    for each in folder.rglob("*.coming"):
        each.unlink()
