"""An archive of today in, the same one in an older schema out: for archives larger than those that history gives."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3

from archiver.store.database import APPLICATION_ID
from archiver.store.schema.migrations import migrations

KEPT_BY_SQLITE = frozenset({"_sqlite_migrations", "counts"})


def write_older(source: Path, target: Path, schema: int) -> None:
    """Write an archive as it would be in an older schema: its rows in the columns that there were then.

    Args:
        source: An archive of today's schema.
        target: Where there is nothing yet.
        schema: The number of the last migration that it has had.
    """
    with closing(sqlite3.connect(target, isolation_level=None)) as connection:
        db = Database(connection)
        db.execute("pragma journal_mode = wal")
        db.execute("pragma synchronous = off")
        migrations.apply(db, stop_before=f"schema_{schema + 1:04}")
        db.execute(f"pragma application_id = {APPLICATION_ID}")
        db.execute("attach database ? as source", [str(source)])
        db.execute("begin")
        triggers = db.execute("select name, sql from main.sqlite_master where type = 'trigger'").fetchall()
        for name, _ in triggers:
            db.execute(f"drop trigger {name}")
        for table in ordinary_tables(connection):
            listed = ", ".join(f'"{column}"' for column in columns_of(connection, table))
            db.execute(f"insert into main.{table} ({listed}) select {listed} from source.{table}")
        if "counts" in tables(connection):
            db.execute("delete from main.counts")
            db.execute("insert into main.counts select * from source.counts")
        for _, statement in triggers:
            db.execute(statement)
        db.execute("insert into articles_fts (articles_fts) values ('rebuild')")
        db.execute("insert into main.entities_fts (rowid, name, aliases) select rowid, * from source.entities_fts")
        db.execute("commit")
        db.execute("pragma wal_checkpoint(truncate)")


def tables(connection: sqlite3.Connection) -> set[str]:
    """The names of all tables that are not inside others."""
    made = "select name from pragma_table_list where type = 'table' and schema = 'main'"
    return {row[0] for row in connection.execute(made)} - {"sqlite_schema", "sqlite_sequence"}


def ordinary_tables(connection: sqlite3.Connection) -> list[str]:
    """Those of them that hold what people have, sorted; what is counted or noted of them is not among them."""
    return sorted(tables(connection) - KEPT_BY_SQLITE)


def columns_of(connection: sqlite3.Connection, table: str) -> list[str]:
    """The names of a table's columns."""
    return [row[0] for row in connection.execute("select name from pragma_table_info(?)", [table])]
