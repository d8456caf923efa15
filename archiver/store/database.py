"""A path in, an open archive out: ours, migrated, with foreign keys on.

The file is told apart from other programs' databases by SQLite's application id.
"""

from __future__ import annotations

import logging
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3

from archiver.durable import make_folder
from archiver.errors import BusyError, DiskError, NoDatabaseError, NotOurDatabaseError
from archiver.store.connections import refuse_folder
from archiver.store.disk import disk_trouble, told_when_full
from archiver.store.schema.migrations import applied_names, migrations, refuse_unknown
from archiver.store.schema.upgrade import drop_older_copies, upgrade

if TYPE_CHECKING:
    from collections.abc import Iterator

APPLICATION_ID = 0x41524348  # "ARCH" in ASCII
CACHE = 64_000  # KiB of pages kept in memory at most; SQLite's 2 MB are too few for the indexes of a large archive
STATEMENTS = 512  # kept ready; in a connection that made the schema, its statements fill the usual 128
BUSY_TIMEOUT = 600.0  # seconds to wait for another writer: a merge, or a new schema, may take minutes
WORDLESS = 2.0  # seconds of waiting before it is told; between two such spans Ctrl-C is heard

log = logging.getLogger(__name__)


def open_archive(path: Path, *, create: bool = False) -> Database:
    """Open the archive at `path`, bringing its schema up to date.

    Args:
        path: The database file.
        create: Make the database, and the folders above it, where there is none.

    Raises:
        NoDatabaseError: There is none, and `create` is false.
        NotOurDatabaseError: The file is no SQLite database, or another program's.
        NewerSchemaError: A newer archiver wrote it.
        DiskError: The disk is full.
    """
    if not path.exists() and not create:
        raise NoDatabaseError(f"There is no archive at {path} yet; `archiver add SOURCE` makes one.")
    refuse_folder(path)
    make_folder(path.parent)
    try:
        with ExitStack() as on_error:
            connecting = sqlite3.connect(str(path), timeout=BUSY_TIMEOUT, cached_statements=STATEMENTS)
            connection = on_error.enter_context(closing(connecting))
            _check_ours(connection, path)
            db = _prepare(adopt_connection(connection), path)
            on_error.pop_all()  # all is well: it stays open
            return db
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise BusyError(f"Another program keeps {path} to itself; try again when it has ended.") from error
        if said := disk_trouble(error, path):
            raise DiskError(said) from error
        raise NotOurDatabaseError(f"{path} cannot be opened: {error}.") from error
    except sqlite3.DatabaseError as error:
        raise NotOurDatabaseError(f"{path} is not a SQLite database; name another path with --db.") from error


def is_archive(connection: sqlite3.Connection) -> bool:
    """Whether the open database is one of ours."""
    return bool(connection.execute("pragma application_id").fetchone()[0] == APPLICATION_ID)


def adopt_connection(connection: sqlite3.Connection) -> Database:
    """A connection for writing on the archive, opened elsewhere, with what holds for ours."""
    connection.execute("pragma foreign_keys = on")
    connection.execute("pragma synchronous = full")  # what is reported as saved survives a power cut
    connection.execute(f"pragma cache_size = -{CACHE}")
    return Database(connection)


def path_of(db: Database) -> Path:
    """The file of an archive that is open; an empty path where it is in memory only."""
    return Path(next(row[2] for row in db.execute("pragma database_list").fetchall() if row[1] == "main"))


def parts_of(path: Path) -> list[Path]:
    """What SQLite has of the database at `path`, whether or not it is there: its file, its logs and their index."""
    return [path.with_name(path.name + ending) for ending in ("", "-wal", "-shm", "-journal")]


def be_alone(connection: sqlite3.Connection, path: Path) -> None:
    """Have all of an open database in its one file, which is possible only while no other program has it open.

    Raises:
        BusyError: Another has.
    """
    try:
        connection.execute("pragma journal_mode = delete")
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise
        raise BusyError(
            f"{path} is open in another program, such as `archiver serve`; end it first, and call this again."
        ) from error


@contextmanager
def write_transaction(db: Database) -> Iterator[None]:
    """All or nothing. The write lock is taken at once, so that a second writer waits instead of failing.

    That it waits is logged. It does so for as long as the connection's own limit says (`pragma busy_timeout`).

    Raises:
        BusyError: Another program has not stopped writing while this one waited.
    """
    _take_turn(db)
    with db.conn:
        yield


def _take_turn(db: Database) -> None:
    patience: int = db.execute("pragma busy_timeout").fetchone()[0]  # milliseconds, as all here
    span = int(WORDLESS * 1_000)
    left, is_told = patience, False
    try:
        db.execute(f"pragma busy_timeout = {min(left, span)}")
        while not _has_begun(db):
            left -= span
            if left <= 0:
                raise BusyError(
                    f"Another program is writing to the archive, and has not let others write for "
                    f"{patience / 1_000:.0f} seconds; try again when it has ended."
                )
            if not is_told:
                log.warning("waiting for another program that is writing to the archive …")
                is_told = True
    finally:
        db.execute(f"pragma busy_timeout = {patience}")


def _has_begun(db: Database) -> bool:
    try:
        db.execute("begin immediate")
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise
        return False
    return True


def refuse_newer(db: Database) -> None:
    """Keep from an archive whose rules this program does not know.

    Raises:
        NewerSchemaError: A newer archiver wrote it, or has brought it to its schema since it was opened.
    """
    refuse_unknown(applied_names(db), path_of(db))


def _check_ours(connection: sqlite3.Connection, path: Path) -> None:
    has_tables = connection.execute("select count(*) from sqlite_master").fetchone()[0]
    if has_tables and not is_archive(connection):
        raise NotOurDatabaseError(
            f"{path} is a database of another program and stays untouched; name another path with --db."
        )


def _prepare(db: Database, path: Path) -> Database:
    refuse_newer(db)
    if migrations.pending(db):
        with told_when_full(path.parent, "The archive is as it was."):
            db.execute("pragma journal_mode = wal")  # readers, such as the site, go on while we write
            with write_transaction(db):  # a second program that opens a new archive waits here and finds it made
                db.execute(f"pragma application_id = {APPLICATION_ID}")
                upgrade(db, path)
        drop_older_copies(path)
    return db
