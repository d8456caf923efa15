"""A connection in, one that answers within bounds out: no question takes a server's memory, disk or time away.

Datasette's limit of time is looked at between two steps of SQLite's machine, and one step may be long: a value of
300 MB is one. So values are bounded, rows together, and all that SQLite holds; see `sought` for the functions that
take long with short values.
"""

from __future__ import annotations

import importlib
import os
from ctypes import CDLL, CFUNCTYPE, c_char_p, c_int, c_void_p
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from weakref import ref

from sqlite_utils.utils import sqlite3

from archiver.publish.guard.sought import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# SQLite's numbers for its limits (https://sqlite.org/c3ref/c_limit_attached.html), and what they are here.
LENGTH, SQL_LENGTH, COMPOUND_SELECT, FUNCTION_ARGUMENTS, ATTACHED, PATTERN, TRIGGERS = 0, 1, 4, 6, 7, 8, 10
LONGEST_PATTERN = 250  # bytes, of LIKE and GLOB: they compare it anew at each character
LIMITS = {
    SQL_LENGTH: 1_000_000,  # bytes
    COMPOUND_SELECT: 200,
    FUNCTION_ARGUMENTS: 100,
    ATTACHED: 0,
    PATTERN: LONGEST_PATTERN,
    TRIGGERS: 50,  # within each other
}
TOO_LARGE = "The answer is larger than this site gives."
_ENTRY = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p)  # of what SQLite calls for each connection that it opens
_OK = 0
_entries: list[Any] = []  # SQLite calls them as long as the process lives
_bounded: dict[bytes, dict[int, int]] = {}  # the full path of a file → its limits


@dataclass(frozen=True, slots=True)
class Bounds:
    """What an answer may take."""

    value: int  # bytes of one value, and of one row as it is stored
    answer: int  # characters and bytes in all rows of an answer
    heap: int  # bytes that SQLite may hold, in all connections of this process together


# The largest page that is fetched by default has 20 MB, its text in UTF-8 up to half as much again.
OWN = Bounds(value=64_000_000, answer=100_000_000, heap=512_000_000)
STRANGERS = Bounds(value=40_000_000, answer=40_000_000, heap=256_000_000)
STRANGERS_SQL = Bounds(value=40_000_000, answer=10_000_000, heap=256_000_000)


def bound_file(path: str | Path, bounds: Bounds) -> bool:
    """Bound the values of all connections to a file that are opened from now on in this process.

    Returns:
        Whether that can be done beforehand; else `bound_connection` does it, where Python's module can.
    """
    if hasattr(sqlite3.Connection, "setlimit") or _library() is None:
        return False
    _bounded[os.path.realpath(path).encode()] = {**LIMITS, LENGTH: bounds.value}
    return True


def bound_connection(connection: Any, bounds: Bounds) -> None:
    """Bound the values, the answers and the temporary files of a connection, and mend what takes long in it."""
    if hasattr(connection, "setlimit"):
        for limit, most in {**LIMITS, LENGTH: bounds.value}.items():
            connection.setlimit(limit, most)
    connection.execute("pragma temp_store = memory")  # where the bound of the heap holds
    for each in FUNCTIONS:
        connection.create_function(each.name, each.arguments, each.bind(bounds.value), deterministic=True)
    connection.row_factory = _rows_within(bounds.answer)


def bound_heap(connection: Any, bounds: Bounds) -> None:
    """Bound what SQLite holds in this whole process: what needs more fails with MemoryError. Never raised again."""
    connection.execute(f"pragma hard_heap_limit = {bounds.heap:d}")


def bound_process(bounds: Bounds) -> None:
    """The same for a process that does nothing but serve."""
    connection = sqlite3.connect(":memory:")
    bound_heap(connection, bounds)
    connection.close()


def _rows_within(most: int) -> Any:
    """What makes a row for Datasette, and ends an answer that grows too large."""
    row, text, blob = sqlite3.Row, str, bytes
    current: Callable[[], object] = bool  # weakly the cursor: one that lives on would keep old pages of the WAL
    left = most

    def make_row(cursor: Any, values: tuple[Any, ...]) -> Any:
        nonlocal current, left
        if current() is not cursor:
            current, left = ref(cursor), most
        for value in values:
            if value.__class__ is text or value.__class__ is blob:
                left -= len(value)
        if left < 0:
            raise sqlite3.OperationalError(TOO_LARGE)
        return row(cursor, values)

    return make_row


@cache
def _library() -> CDLL | None:
    """The SQLite that is linked into pysqlite3, which has no `setlimit`; None where its functions cannot be seen.

    From the first call on it is asked to tell of each connection that it opens.
    """
    try:
        library = CDLL(importlib.import_module(f"{sqlite3.__name__}._sqlite3").__file__)
        library.sqlite3_limit.argtypes = [c_void_p, c_int, c_int]
        library.sqlite3_db_filename.argtypes = [c_void_p, c_char_p]
        library.sqlite3_db_filename.restype = c_char_p
        library.sqlite3_auto_extension.argtypes = [_ENTRY]
    except (ImportError, OSError, AttributeError):
        return None

    def opened(handle: int, _error: int, _routines: int) -> int:
        for limit, most in _bounded.get(library.sqlite3_db_filename(handle, b"main") or b"", {}).items():
            library.sqlite3_limit(handle, limit, most)
        return _OK

    entry = _ENTRY(opened)
    _entries.append(entry)
    return library if library.sqlite3_auto_extension(entry) == _OK else None
