"""Is there an archive among the databases that Datasette serves, and how is it asked?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sqlite_utils.utils import sqlite3

from archiver.store import APPLICATION_ID

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.database import Database

NAME = "archive"  # what the database is called in every address
TIME_LIMIT = 5000  # milliseconds for a query of ours; people's own SQL has the site's limit

_known: WeakKeyDictionary[Any, bool] = WeakKeyDictionary()


def is_mounted(datasette: Datasette, database: str | None = NAME) -> bool:
    """Whether a database of that name is an archive of ours, told by its application id."""
    if (database or NAME) != NAME or NAME not in datasette.databases:
        return False
    db = datasette.databases[NAME]
    if db not in _known:
        _known[db] = _is_ours(db)
    return _known[db]


def _is_ours(db: Database) -> bool:
    if db.path is None:
        return False
    connection = sqlite3.connect(f"file:{db.path}?mode=ro", uri=True)
    try:
        return bool(connection.execute("pragma application_id").fetchone()[0] == APPLICATION_ID)
    except sqlite3.DatabaseError:
        return False
    finally:
        connection.close()


async def ask(datasette: Datasette, sql: str, parameters: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """The rows that a query of ours gives."""
    result = await datasette.databases[NAME].execute(sql, parameters or {}, custom_time_limit=TIME_LIMIT)
    return [dict(row) for row in result.rows]
