"""The paths of shards in, an archive with one of them attached out. Shards are only read."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3

from archiver.errors import (
    DatabaseError,
    DiskError,
    NoDatabaseError,
    NotOurDatabaseError,
    UsageError,
)
from archiver.store.database import BUSY_TIMEOUT, adopt_connection, is_archive
from archiver.store.disk import disk_trouble
from archiver.store.schema.migrations import applied_names, migration_names, refuse_unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


def check_shards(shards: Iterable[Path], archive: Path) -> list[Path]:
    """The shards, each once, after a look at whether each can be taken in. Nothing is written.

    Args:
        shards: Other archives' database files.
        archive: The one that they are to be taken into; it need not be there yet.

    Raises:
        UsageError: The archive itself is among them, a copy for strangers, or one with an older schema.
        NoDatabaseError: One is not there.
        NotOurDatabaseError: One is no archive.
        NewerSchemaError: A newer archiver wrote one.
        DiskError: The disk is full; even reading needs a little room.
    """
    found: dict[Path, Path] = {}
    for shard in shards:
        if not shard.exists():
            raise NoDatabaseError(f"There is no archive at {shard}; name the database file of one.")
        if archive.exists() and shard.samefile(archive):
            raise UsageError(f"{shard} is the archive itself; name others to take into it, or another --db.")
        if shard.is_dir():
            raise NotOurDatabaseError(f"{shard} is a folder; name the archive's database file in it.")
        found.setdefault(shard.resolve(), shard)
    for shard in found.values():
        try:
            with _opened(shard) as connection:
                _check_shard(connection, shard)
        except sqlite3.DatabaseError as error:
            if said := disk_trouble(error, shard):
                raise DiskError(said) from error
            raise NotOurDatabaseError(f"{shard} cannot be read as an archive: {error}.") from error
    return list(found.values())


@contextmanager
def attach_shard(archive: Path, shard: Path) -> Iterator[Database]:
    """The archive, with what a shard holds as `shard`; both are closed at the end.

    Args:
        archive: An archive that `open_archive` has brought up to date.
        shard: One that `check_shards` has looked at.
    """
    connection = sqlite3.connect(archive.resolve().as_uri(), uri=True, timeout=BUSY_TIMEOUT)
    try:
        db = adopt_connection(connection)
        db.execute("pragma temp_store = memory")
        with _tidied(shard):
            db.execute("attach database ? as shard", [_address(shard)])
            yield db
            db.execute("detach database shard")
    finally:
        connection.close()


def _check_shard(connection: sqlite3.Connection, shard: Path) -> None:
    if not is_archive(connection):
        raise NotOurDatabaseError(f"{shard} is no archive of this program; name others.")
    if connection.execute("select 1 from sqlite_master where name = 'publication'").fetchone():
        raise UsageError(
            f"{shard} is a copy for strangers, without evidence; take the archive that it was made from."
        )
    applied = applied_names(Database(connection))
    refuse_unknown(applied, shard)
    if migration_names() - applied:
        raise UsageError(
            f"{shard} was written by an older archiver; `archiver stats --db {shard}` brings it up to date; "
            "where it is to stay as it is, take a copy."
        )


@contextmanager
def _opened(shard: Path) -> Iterator[sqlite3.Connection]:
    with _tidied(shard):
        connection = sqlite3.connect(_address(shard), uri=True)
        try:
            yield connection
        finally:
            connection.close()


def _address(shard: Path) -> str:
    """How to open a shard for reading only; in a folder that nobody can write to, SQLite needs to be told so."""
    address = shard.resolve().as_uri()
    try:
        connection = sqlite3.connect(f"{address}?mode=ro", uri=True)
        try:
            connection.execute("select count(*) from sqlite_master").fetchone()
        finally:
            connection.close()
    except sqlite3.OperationalError as error:
        log = shard.with_name(f"{shard.name}-wal")
        if log.exists() and log.stat().st_size:
            raise DatabaseError(
                f"{shard} was not closed well, and its folder cannot be written to: copy it, and what is beside "
                "it, to another folder first."
            ) from error
        return f"{address}?mode=ro&immutable=1"
    return f"{address}?mode=ro"


@contextmanager
def _tidied(shard: Path) -> Iterator[None]:
    """Leave no files of SQLite's beside the shard where there were none: who only reads does not take them away."""
    beside = shard.with_name(f"{shard.name}-wal")
    was_there = beside.exists()
    try:
        yield
    finally:
        if not was_there and beside.exists():
            connection = sqlite3.connect(str(shard))
            connection.execute("select count(*) from sqlite_master").fetchone()
            connection.close()
