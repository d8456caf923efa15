"""The database file in, what SQLite itself finds out: pages, indexes, foreign keys; and the schema."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sqlite_utils import Database

from archiver.store.checks.finding import Finding, Kind
from archiver.store.database import APPLICATION_ID
from archiver.store.schema.migrations import applied_names, migration_names, migrations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archiver.store.checks.finding import Share

MOST = 1_000  # lines of SQLite's that are told


def check_pages(db: Database, share: Share, *, is_deep: bool) -> Iterator[Finding]:
    """SQLite's own checks: quick ones, or those that look for every row in every index.

    Full-text indexes are checked with them (SQLite 3.44 and later).
    """
    pragma = "integrity_check" if is_deep else "quick_check"
    for (line,) in db.execute(f"pragma {pragma}({MOST})"):
        if line != "ok":
            yield Finding(Kind.STRUCTURE, f"SQLite says: {line.strip().rstrip('.')}.")


def check_keys(db: Database, share: Share, *, is_deep: bool) -> Iterator[Finding]:
    """Every row that is pointed at is there."""
    for table, row_id, parent, _ in db.execute("pragma foreign_key_check"):
        yield Finding(Kind.KEY, f"It points at a row of {parent} that is not there.", table, row_id)


def check_schema(db: Database, share: Share, *, is_deep: bool) -> Iterator[Finding]:
    """Tables, indexes, views and triggers are those that the migrations make, and all of these were made."""
    (number,) = db.execute("pragma application_id").fetchone()
    if number != APPLICATION_ID:
        yield Finding(Kind.SCHEMA, "The file does not say that it is an archive (its application id is another).")
    found, ought = read_schema(db), schema_as_made()
    for name in sorted(found.keys() | ought.keys()):
        if name not in found:
            yield Finding(Kind.SCHEMA, f"{name} is missing.")
        elif name not in ought:
            yield Finding(Kind.SCHEMA, f"{name} is not of this archive's schema.")
        elif found[name] != ought[name]:
            yield Finding(Kind.SCHEMA, f"{name} is defined otherwise than it ought to be.")
    applied = applied_names(db)
    for name in sorted(migration_names() ^ applied):
        yield Finding(Kind.SCHEMA, f"Whether the migration {name[:40]} was made is not written down rightly.")


def read_schema(db: Database) -> dict[str, str]:
    """What the database says of its own parts: kind and name → definition; SQLite's statistics left out."""
    rows = db.execute("select type, name, tbl_name, sql from sqlite_master where name not like 'sqlite_stat%'")
    return {f"{kind} {name}": f"{table}: {sql}" for kind, name, table, sql in rows}


@cache
def schema_as_made() -> dict[str, str]:
    """The same of a database that today's migrations make."""
    fresh = Database(memory=True)
    migrations.apply(fresh)
    made = read_schema(fresh)
    fresh.close()
    return made
