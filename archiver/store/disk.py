"""An error of SQLite or of the system in, what it says of the disk out, plainly; and whether there is room."""

from __future__ import annotations

import errno
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlite_utils.utils import sqlite3

from archiver.errors import DiskError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROOM = 1 << 18  # bytes; with less, SQLite cannot even open an archive
SPARE = 16_000_000  # bytes that are left free beside what is to be written
GO_ON = "What was reported as saved is there. Make room, then give the same command again."
_BY_NUMBER = {
    errno.ENOSPC: "The disk is full.",
    errno.EDQUOT: "The disk is full, as far as you may fill it.",
    errno.EFBIG: "A file may not grow any more on this system.",
    errno.EIO: "The disk is full, or failing: it could not be written.",
}
# SQLite says "disk I/O error" where a file may not grow, too.
_BY_TEXT = {
    "disk is full": "The disk is full.",
    "disk I/O error": "The disk is full, or failing: it could not be written.",
}


def disk_trouble(error: Exception, path: Path | None = None) -> str | None:
    """What the error says of the disk, and what to do; None where it is about something else.

    Args:
        error: What SQLite or the system raised.
        path: A file on the disk, where it is known; then an error that does not tell its cause is explained by how
            much room there is.

    >>> disk_trouble(OSError(errno.ENOSPC, "No space left on device")).split(".")[0]
    'The disk is full'
    >>> disk_trouble(OSError(errno.EACCES, "Permission denied")) is None
    True
    """
    said = _what_of_the_disk(error, path)
    return said and f"{said} {GO_ON}"


@contextmanager
def told_when_full(folder: Path, then: str = "") -> Iterator[None]:
    """Have what is written within fail with a plain error where the disk takes no more.

    Args:
        folder: Where it is written.
        then: A sentence on what becomes of what was there before.

    Raises:
        DiskError: The disk is full or failing, or a quota or limit of size is reached.
    """
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        said = _what_of_the_disk(error)
        if said is None:
            raise
        free = shutil.disk_usage(folder).free
        told = f"{said} There are {free:,} bytes free at {folder}: make room there, and try again. {then}"
        raise DiskError(told.strip()) from error


def check_space(folder: Path, needed: int, what: str) -> None:
    """Make sure of room before something large is begun.

    Args:
        folder: Where it is to be written; it is there.
        needed: Bytes.
        what: What is to be written, as the message says it.

    Raises:
        DiskError: There is less.
    """
    free = shutil.disk_usage(folder).free
    if free < needed + SPARE:
        raise DiskError(f"{what} needs {needed + SPARE:,} bytes, and {folder} has {free:,} free: make room there.")


def _what_of_the_disk(error: Exception, path: Path | None = None) -> str | None:
    if isinstance(error, OSError):
        return _BY_NUMBER.get(error.errno or 0)
    said = next((sentence for text, sentence in _BY_TEXT.items() if text in str(error)), None)
    if said is None and path is not None and shutil.disk_usage(path.parent).free < ROOM:
        return _BY_NUMBER[errno.ENOSPC]
    return said
