"""Rows in, their ids out: found, inserted, changed; those that come in great number are counted as they come."""

from __future__ import annotations

from collections import Counter
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from archiver.store.schema.counts import COUNTED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlite_utils import Database


def insert(db: Database, table: str, row: Mapping[str, Any]) -> int:
    """Insert a row; its id. For single rows in great number: it does not look at the table's schema each time."""
    return int(db.execute(_insertion(table, tuple(row)), list(row.values())).lastrowid or 0)


@cache
def _insertion(table: str, columns: tuple[str, ...]) -> str:
    marks = ", ".join("?" * len(columns))
    return f"insert into {table} ({', '.join(columns)}) values ({marks})"  # noqa: S608 - our names


def update(db: Database, table: str, row_id: int, row: Mapping[str, Any]) -> None:
    """Change columns of the row with this id."""
    changes = ", ".join(f"{column} = ?" for column in row)
    db.execute(f"update {table} set {changes} where id = ?", [*row.values(), row_id])  # noqa: S608 - our names


def row_id(db: Database, table: str, key: dict[str, Any], more: dict[str, Any] | None = None) -> int:
    """The id of the row with this key, which is made where there is none."""
    where = " and ".join(f"{column} = ?" for column in key)
    found = db.execute(f"select id from {table} where {where}", list(key.values())).fetchone()  # noqa: S608 - ours
    return found[0] if found else insert(db, table, key | (more or {}))


def add_counts(db: Database, more: Mapping[tuple[str, str, object], int]) -> None:
    """Add to the numbers of table, column and value; column and value are '' for the rows of the table."""
    db.conn.executemany(
        "insert into counts values (?, ?, ?, ?) on conflict (table_name, column_name, value)"
        " do update set row_count = row_count + excluded.row_count",
        [(*what, number) for what, number in more.items()],
    )


def insert_counted(db: Database, table: str, columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
    """Insert many rows into a table of `IN_NUMBERS`, counted here."""
    if not rows:
        return
    names, marks = ", ".join(f'"{column}"' for column in columns), ", ".join("?" * len(columns))
    db.conn.executemany(f"insert into {table} ({names}) values ({marks})", rows)  # noqa: S608 - our names
    more: Counter[tuple[str, str, object]] = Counter({(table, "", ""): len(rows)})
    for column in COUNTED[table]:
        place = columns.index(column)
        more.update({(table, column, value): n for value, n in Counter(map(itemgetter(place), rows)).items()})
    add_counts(db, more)
