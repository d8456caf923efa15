"""Files and folders put in their places so that they are there after a power cut, whole or not at all.

A new name is sure when the folder above it is synced.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from archiver.times import to_stamp

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, where they are missing; on return the disk has them.

    Raises:
        OSError: It cannot be made.
    """
    if folder.is_dir():
        return
    make_folder(folder.absolute().parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.absolute().parent)


def sync_folder(folder: Path) -> None:
    """Wait until the disk has the folder's new entry, where the system can say so."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def sync_file(path: Path) -> None:
    """Wait until the disk has all that was written to a file."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


@contextmanager
def replacing(target: Path, ending: str = ".coming") -> Iterator[Path]:
    """A path to write a file to, which is put in the place of `target` at the end, safe on disk.

    Where anything fails, it goes away, and what was there stays.

    Args:
        target: Where the file is to be.
        ending: What stands behind its name until then.

    Raises:
        OSError: It cannot be put in place.
    """
    coming = target.with_name(f"{target.name}{ending}")
    coming.unlink(missing_ok=True)
    try:
        yield coming
        sync_file(coming)
        coming.replace(target)
        sync_folder(target.parent)
    finally:
        coming.unlink(missing_ok=True)  # still there where replacing did nothing: two names of one file


def free_mark(why: str, moment: datetime, *folders: Path) -> str:
    """What to add to the names of files that are kept: why and when they were set aside, to the second.

    Where a name in one of the folders has it already, it is of a later second.

    >>> from datetime import UTC, datetime
    >>> free_mark("before-repair", datetime(2023, 2, 10, 9, 30, tzinfo=UTC))
    'before-repair-20230210T093000Z'
    """
    mark = f"{why}-{to_stamp(moment)}"
    if any(mark in path.name for folder in folders for path in folder.iterdir()):
        return free_mark(why, moment + timedelta(seconds=1), *folders)
    return mark
