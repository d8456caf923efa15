"""A database that is damaged in, a new one with all rows out that can be read.

Those that follow from others are left out. Rows are read by their numbers, so that a page that cannot be read costs
those on it and no others.
"""

from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3

from archiver.store.checks import open_as_it_stands
from archiver.store.database import open_archive
from archiver.store.rows import insert

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Worked out from others, after they are copied.
DERIVED = frozenset({"article_entities", "entity_months", "signatures", "signature_bands", "counts"})
STEP = 1_000  # rows read at once
MOST_AT_ONCE = 10_000  # rows of a table without numbers, at which reading from its other end begins


@dataclass(slots=True)
class Salvaged:
    """What came of it."""

    rows: int = 0
    lost: dict[str, int] = field(
        default_factory=dict
    )  # table → rows that could not be read, or are not as they must be

    def lose(self, table: str, rows: int = 1) -> None:
        """Count what is lost."""
        self.lost[table] = self.lost.get(table, 0) + rows


def salvage(damaged: Path, into: Path) -> Salvaged:
    """Copy what can be read of an archive's database into a new one.

    Args:
        damaged: The database; it stays as it is.
        into: Where the new one is made; nothing may be there.
    """
    result = Salvaged()
    with open_as_it_stands(damaged) as old, closing(open_archive(into, create=True)) as new:
        new.execute("pragma foreign_keys = off")
        with suppress(sqlite3.DatabaseError):  # what cannot be opened at all gives no rows
            old.execute("pragma writable_schema = on")  # else nothing of a file that was cut off can be read
        for table in tables_of(new):
            with new.conn:
                for row in _rows(old, new, table, result):
                    _copy(new, table, row, result)
    return result


def tables_of(db: Database) -> list[str]:
    """The tables that hold what is not worked out from others."""
    rows = db.execute(
        "select name from sqlite_master where type = 'table' and name not like '%_fts%' and name not like 'sqlite%'"
    ).fetchall()
    return [row[0] for row in rows if row[0] not in DERIVED and row[0] != "_sqlite_migrations"]


def _rows(old: Database, new: Database, table: str, result: Salvaged) -> Iterator[dict[str, Any]]:
    columns = [row[1] for row in new.execute(f"pragma table_info({table})")]
    names = ", ".join(f'"{column}"' for column in columns)
    query = f"select {names} from {table}"  # noqa: S608 - our names
    found = _by_number(old, table, query, result) if "id" in columns or table == "segmented_texts" else None
    yield from (dict(zip(columns, row, strict=True)) for row in found or _from_both_ends(old, table, query, result))


def _by_number(old: Database, table: str, query: str, result: Salvaged) -> Iterator[tuple[Any, ...]]:
    last, begin = _last_number(old, table), 0
    while begin <= last:
        end = min(begin + STEP - 1, last)
        rows = list(_range(old, table, query, (begin, end), result))
        yield from rows
        begin = end + 1 if rows or end == last else _next_number(old, table, end + 1)


def _next_number(old: Database, table: str, begin: int) -> int:
    """The first number from there on, as far as can be told: numbers may have gaps of any size."""
    with suppress(sqlite3.DatabaseError):
        found = old.execute(f"select min(rowid) from {table} where rowid >= ?", [begin]).fetchone()[0]  # noqa: S608
        return max(begin, found or begin)
    return begin


def _range(
    old: Database, table: str, query: str, numbers: tuple[int, int], result: Salvaged
) -> Iterator[tuple[Any, ...]]:
    """The rows with these numbers; where they cannot be read together, half by half."""
    low, high = numbers
    try:
        yield from old.execute(f"{query} where rowid between ? and ?", numbers).fetchall()
    except sqlite3.DatabaseError:
        if low == high:
            result.lose(table)
            return
        middle = (low + high) // 2
        yield from _range(old, table, query, (low, middle), result)
        yield from _range(old, table, query, (middle + 1, high), result)


def _last_number(old: Database, table: str) -> int:
    for query in (f"select max(rowid) from {table}", f"select max(rowid) from {table} not indexed"):  # noqa: S608
        with suppress(sqlite3.DatabaseError):
            return int(old.execute(query).fetchone()[0] or 0)
    with suppress(sqlite3.DatabaseError):  # numbers need not be without gaps, so look further than there are rows
        query = "select row_count from counts where table_name = ? and column_name = ''"
        return 2 * int((old.execute(query, [table]).fetchone() or [0])[0]) + STEP
    return STEP


def _from_both_ends(old: Database, table: str, query: str, result: Salvaged) -> list[tuple[Any, ...]]:
    """The rows of a table whose rows have no numbers."""
    found: dict[tuple[Any, ...], None] = {}
    try:
        for row in old.execute(query):
            found[row] = None
    except sqlite3.DatabaseError:
        result.lose(table)
        key = "article_id desc, author_id desc" if table == "article_authors" else "1 desc, 2 desc"
        with suppress(sqlite3.DatabaseError):
            for row in old.execute(f"{query} order by {key}"):
                found[row] = None
    return list(found)


def _copy(new: Database, table: str, row: dict[str, Any], result: Salvaged) -> None:
    sound = {column: _readable(value) for column, value in row.items()}
    try:
        insert(new, table, {f'"{column}"': value for column, value in sound.items()})
        result.rows += 1
    except (sqlite3.IntegrityError, OverflowError):
        result.lose(table)


def _readable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return value
