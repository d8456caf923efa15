"""A path in, a connection out that is no writer's: one that only reads, or one to a file that is made just now.

Whoever writes to an archive opens it with `open_archive`; whoever looks at one of whatever state, for a check, with
`archiver.store.checks.opened`.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE = 30.0  # seconds to wait for the read lock


def connect_read_only(path: Path) -> sqlite3.Connection:
    """A connection that cannot write to the database at `path`, and does not make one where there is none."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=PATIENCE, isolation_level=None)


@contextmanager
def new_database(path: Path) -> Iterator[Database]:
    """A database that is in its place when all went well, else nowhere; others can be attached to it.

    Raises:
        FileExistsError: Something is there.
    """
    if path.exists():
        raise FileExistsError(f"{path} is there already.")
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    connection = sqlite3.connect(unfinished.resolve().as_uri(), uri=True, isolation_level=None)
    try:
        yield Database(connection)
        connection.close()
        unfinished.rename(path)
    finally:
        connection.close()
        unfinished.unlink(missing_ok=True)
