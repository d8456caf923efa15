"""The schema, step by step. A migration is never edited once landed; a later one mends it."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from sqlite_utils import Database, Migrations
from sqlite_utils.utils import sqlite3

from archiver.errors import NewerSchemaError
from archiver.store.schema.counts import keep_counts, leave_numbers_to_writers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

migrations = Migrations("archiver")


def statements(script: str) -> Iterator[str]:
    """The statements of a script, one by one; `executescript` would end the migration's transaction.

    >>> list(statements("select 1; select ';';"))
    ['select 1;', "select ';';"]
    """
    pending = ""
    for part in script.split(";")[:-1]:
        pending += part + ";"
        if sqlite3.complete_statement(pending):
            yield pending.strip()
            pending = ""


@migrations()
def schema_0001(db: Database) -> None:
    """Articles with their versions, captures, mentions, entities, and the full-text index."""
    _execute(db, "schema_0001.sql")


@migrations()
def schema_0002(db: Database) -> None:
    """The queue of what is still to be archived, revisits, and where a capture's records begin."""
    _execute(db, "schema_0002.sql")


@migrations()
def schema_0003(db: Database) -> None:
    """Kinds of articles, headlines, removed lines, entries of live blogs, and where each field came from."""
    _execute(db, "schema_0003.sql")


@migrations()
def schema_0004(db: Database) -> None:
    """What people judge: merged and hidden entities, and the entity that was found before."""
    _execute(db, "schema_0004.sql")


@migrations()
def schema_0005(db: Database) -> None:
    """Signatures of texts, by which near-identical articles find each other; reading again fills them in."""
    _execute(db, "schema_0005.sql")


@migrations()
def schema_0006(db: Database) -> None:
    """Saved searches, and what was told of them."""
    _execute(db, "schema_0006.sql")


@migrations()
def schema_0007(db: Database) -> None:
    """How many rows tables have, and how often values stand in them: kept by triggers, read by pages."""
    _execute(db, "schema_0007.sql")
    keep_counts(db)


@migrations()
def schema_0008(db: Database) -> None:
    """For writing in great number: rows are counted by who writes them, words collected before they are indexed."""
    leave_numbers_to_writers(db)
    _execute(db, "schema_0008.sql")
    # Bytes that FTS5 collects before it writes: one piece of index a transaction instead of many to be merged.
    db.execute("insert into articles_fts (articles_fts, rank) values ('hashsize', 16777216)")


def _execute(db: Database, name: str) -> None:
    script = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    for statement in statements(script):
        db.execute(statement)


def applied_names(db: Database) -> set[str]:
    """The names of the migrations that an archive has had, those that only other versions know among them."""
    if not db.execute("select 1 from sqlite_master where name = '_sqlite_migrations'").fetchone():
        return set()
    return {row[0] for row in db.execute("select name from _sqlite_migrations where migration_set = 'archiver'")}


def refuse_unknown(applied: set[str], path: Path) -> None:
    """Keep from an archive whose rules this program does not know.

    Args:
        applied: The migrations that it has had.
        path: Its file.

    Raises:
        NewerSchemaError: There are some that this version does not know.
    """
    if unknown := applied - migration_names():
        raise NewerSchemaError(
            f"{path} was written by a newer archiver (it has {', '.join(sorted(unknown))}); "
            "upgrade with `pip install --upgrade archiver`."
        )


def migration_names() -> frozenset[str]:
    """The names of all migrations that this version knows."""
    return frozenset(migration.name for migration in migrations.pending(Database(memory=True)))
