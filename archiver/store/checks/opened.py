"""A path in, a connection out that only reads, and reads one state, whoever writes meanwhile."""

from __future__ import annotations

import re
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3

from archiver.errors import NewerSchemaError, NoDatabaseError, NotOurDatabaseError
from archiver.store.connections import connect_read_only
from archiver.store.database import CACHE, is_archive
from archiver.store.schema.migrations import migration_names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def read_text(data: bytes) -> str:
    """Text as it stands, be it broken: a flipped bit must not keep the other rows from being read."""
    return data.decode("utf-8", "surrogateescape")


@contextmanager
def open_as_it_stands(path: Path) -> Iterator[Database]:
    """The database for reading only, no schema brought up to date; all that is read is of one moment.

    Raises:
        NoDatabaseError: There is none.
        NotOurDatabaseError: It is a folder, or cannot be opened at all.
    """
    if path.is_dir():
        raise NotOurDatabaseError(f"{path} is a folder; --db takes the path of a database file.")
    if not path.exists():
        raise NoDatabaseError(f"There is no archive at {path}; name its database file with --db.")
    try:
        connection = connect_read_only(path)
    except sqlite3.OperationalError as error:
        raise NotOurDatabaseError(f"{path} cannot be opened: {error}.") from error
    connection.text_factory = read_text
    try:
        with suppress(sqlite3.DatabaseError):  # so damaged that this cannot be done: whoever asks it will hear
            connection.execute(f"pragma cache_size = -{CACHE}")
            connection.execute("begin")
        yield Database(connection)
    finally:
        connection.close()


def refuse_others(db: Database, path: Path) -> None:
    """Turn down what is no archive of ours, or not of this schema.

    Raises:
        NotOurDatabaseError: It is another program's.
        NewerSchemaError: Another version wrote it.
        sqlite3.DatabaseError: It is too damaged to tell.
    """
    tables = {row[0] for row in db.execute("select name from sqlite_master")}
    if not is_archive(db.conn) and not {"captures", "versions", "articles"} <= tables:
        raise NotOurDatabaseError(
            f"{path} is no archive, so there is nothing to check; name another path with --db."
        )
    if "_sqlite_migrations" not in tables:
        return
    applied = {row[0] for row in db.execute("select name from _sqlite_migrations where migration_set = 'archiver'")}
    known = migration_names()
    newest = max(applied & known, default="")
    if applied - known and all(re.fullmatch(r"schema_\d{4}", name) for name in applied - known):
        newer = ", ".join(sorted(applied - known))
        raise NewerSchemaError(f"{path} was written by a newer archiver (it has {newer}); upgrade, then check it.")
    if applied and applied == {name for name in known if name <= newest} != known:
        raise NotOurDatabaseError(
            f"{path} was written by an older archiver; open it with `archiver stats`, which brings it up to date."
        )
