"""A database in, a copy of it as of one moment out, while other programs write to it.

SQLite's backup begins anew whenever another program commits, and with one that never stops it would never end;
unless the reading side is within a transaction of its own. Then all that is copied is of the moment at which that
began. In WAL mode the writers go on meanwhile; their log grows until the copy is done.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from sqlite_utils.utils import sqlite3

from archiver.durable import replacing
from archiver.errors import DatabaseError
from archiver.store.connections import connect_read_only
from archiver.store.disk import told_when_full

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STEP = 2_560  # pages copied at a time, 10 MB: between two steps Ctrl-C is heard


def copy_database(
    source: Path, target: Path, *, noted: Callable[[int, int], object] = lambda done, total: None
) -> None:
    """Copy a database as it is at this moment; the copy is one file, in its place when it is safe on disk.

    Args:
        source: The database.
        target: Where the copy goes; what is there is replaced.
        noted: Called now and then with the bytes copied, and those there are.

    Raises:
        DiskError: The disk is full. Nothing is left behind.
        DatabaseError: The database cannot be read.
    """
    try:
        with told_when_full(target.parent), replacing(target) as coming:
            _copy(source, coming, noted)
    except sqlite3.DatabaseError as error:
        raise DatabaseError(f"{source} cannot be copied: {error}; `archiver doctor` looks into it.") from error


def _copy(source: Path, coming: Path, noted: Callable[[int, int], object]) -> None:
    with (
        closing(connect_read_only(source)) as here,
        closing(sqlite3.connect(coming, isolation_level=None)) as there,
    ):
        here.execute("begin")
        here.execute("select count(*) from sqlite_master").fetchone()  # only reading begins the transaction
        (page_size,) = here.execute("pragma page_size").fetchone()
        there.execute("pragma synchronous = off")  # it is synced as a whole, or not used

        def told(_status: int, left: int, pages: int) -> None:
            noted((pages - left) * page_size, pages * page_size)

        here.backup(there, pages=STEP, progress=told)
        here.execute("rollback")
        there.execute("pragma journal_mode = delete")  # one file, which can be read where nothing can be written
