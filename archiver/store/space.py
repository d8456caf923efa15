"""What the disk refuses in, one plain error out: that there is no room, and where."""

from __future__ import annotations

import errno
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlite_utils.utils import sqlite3

from archiver.errors import SpaceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
SPARE = 16_000_000  # bytes that are left free beside what is to be written


@contextmanager
def told_when_full(folder: Path, then: str = "") -> Iterator[None]:
    """Have what is written within fail with a plain error where the disk takes no more.

    Args:
        folder: Where it is written.
        then: A sentence on what becomes of what was there before.

    Raises:
        SpaceError: The disk is full, or a quota or limit of size is reached.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise SpaceError(_full(folder, then)) from error
    except sqlite3.OperationalError as error:
        if not is_full(error):
            raise
        raise SpaceError(_full(folder, then)) from error


def is_full(error: sqlite3.OperationalError) -> bool:
    """Whether SQLite says that the disk takes no more; a limit of size it calls an error of the disk."""
    return "is full" in str(error) or "disk I/O error" in str(error)


def check_space(folder: Path, needed: int, what: str) -> None:
    """Make sure of room before something large is begun.

    Args:
        folder: Where it is to be written; it is there.
        needed: Bytes.
        what: What is to be written, as the message says it.

    Raises:
        SpaceError: There is less.
    """
    free = shutil.disk_usage(folder).free
    if free < needed + SPARE:
        raise SpaceError(f"{what} needs {needed + SPARE:,} bytes, and {folder} has {free:,} free: make room there.")


def _full(folder: Path, then: str) -> str:
    free = shutil.disk_usage(folder).free
    said = f"The disk takes no more at {folder} ({free:,} bytes are free): make room there, and try again."
    return f"{said} {then}".strip()
