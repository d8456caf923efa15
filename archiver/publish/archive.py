"""A Datasette in, the archive among its databases out; None where there is none, and the plugin keeps still."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from weakref import WeakKeyDictionary

from datasette import Response
from sqlite_utils.utils import sqlite3

from archiver.config import warc_folder_of
from archiver.publish.place import place_of
from archiver.store import APPLICATION_ID
from archiver.store.queries import sql
from archiver.store.search.find import Asked

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "archive"  # of the database, whatever its file is called: templates and metadata go by it
TABLES = frozenset({"articles", "versions", "captures", "sites", "entities", "mentions", "articles_fts"})
_VISIBLE = (("view-table", (NAME, "articles")), ("view-database", NAME), "view-instance")

_QUALIFIED = re.compile(r"\w+\.\w+")
_LONGEST_ID = 15  # digits of a number that may be an id
VIEW = "archive-"  # before the name of each of our own pages, as the frame knows them

_checked: WeakKeyDictionary[Any, bool] = WeakKeyDictionary()
_excerpts: WeakKeyDictionary[Any, int | None] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Archive:
    """The archive as the pages see it: questions by name, and addresses."""

    datasette: Any  # datasette.app.Datasette
    database: Any  # datasette.database.Database

    @property
    def warc_folder(self) -> Path:
        """Where the archive's WARC files are."""
        return warc_folder_of(Path(self.database.path))

    @property
    def excerpts(self) -> int | None:
        """Where the archive is a copy with excerpts only, how many first words it has of a text; else None.

        Such a copy has no full text anywhere, so that no page need take care; ask in order to say so.
        """
        if self.database not in _excerpts:
            _excerpts[self.database] = _excerpt_words(self.database)
        return _excerpts[self.database]

    async def rows(self, query: str, params: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """The rows that answer ``store/queries/QUERY.sql``.

        Raises:
            datasette.database.QueryInterrupted: The time limit ran out.
        """
        return await self.answer(Asked(sql(query), params or {}))

    async def answer(self, asked: Asked) -> list[dict[str, Any]]:
        """The rows that answer SQL with its parameters.

        Raises:
            datasette.database.QueryInterrupted: The time limit ran out.
        """
        found = await self.database.execute(asked.sql, dict(asked.params))
        # SQLite names a column that is kept back from strangers as it is written: "captures.url".
        names = [name.rpartition(".")[2] if _QUALIFIED.fullmatch(name) else name for name in found.columns]
        return [dict(zip(names, row, strict=True)) for row in found]

    async def ids(self, asked: Asked) -> list[int]:
        """The first column of the rows that answer SQL: for many rows, which are not needed as mappings.

        Raises:
            datasette.database.QueryInterrupted: The time limit ran out.
        """
        return [row[0] for row in await self.database.execute(asked.sql, dict(asked.params))]

    async def row(self, query: str, params: Mapping[str, Any] | None = None) -> dict[str, Any] | None:
        """The first row, if there is one."""
        rows = await self.rows(query, params)
        return rows[0] if rows else None

    async def find_entity(self, given: str) -> dict[str, Any] | None:
        """The entity with that id, or the most named of those with that name."""
        number = as_id(given)
        if number is not None:
            return await self.row("page_entity", {"id": number})
        return await self.row("find_entities", {"name": given})

    async def ensure_visible(self, actor: Any, *tables: str) -> None:
        """Let nobody on who may not see the articles, or one of these tables.

        Raises:
            datasette.Forbidden: The actor may not.
        """
        also = [("view-table", (NAME, table)) for table in tables]
        await self.datasette.ensure_permissions(actor, [*also, *_VISIBLE])

    async def is_visible_to(self, actor: Any) -> bool:
        """Whether an actor, None for a stranger, may see the articles."""
        visible, _ = await self.datasette.check_visibility(actor, permissions=_VISIBLE)
        return bool(visible)

    async def respond(self, request: Any, page: str, context: Mapping[str, Any], *, status: int = 200) -> Any:
        """One of our own pages, from ``templates/archiver/PAGE.html``; the frame knows it by its view's name."""
        context = {**context, "database": NAME, "metadata": self.datasette.metadata()}
        html = await self.datasette.render_template(
            f"archiver/{page}.html", context, request=request, view_name=f"{VIEW}{page}"
        )
        return Response.html(html, status=status)

    def path(self, page: str, /, **options: Any) -> str:
        """Where one of our own pages is, with its options; empty ones are left out."""
        return address(self.datasette, page, options)

    def absolute(self, request: Any, path: str) -> str:
        """A path as a whole address, with the host that was asked."""
        return str(self.datasette.absolute_url(request, path))

    def row_url(self, table: str, row_id: int) -> str:
        """Where the page of a row is."""
        return str(self.datasette.urls.row(NAME, table, str(row_id)))

    def entity_url(self, entity_id: int) -> str:
        """Where the page of an entity is: the one over all parts, where the archive is one of several."""
        place = place_of(self.datasette)
        return f"{place.entities}{entity_id}" if place else self.row_url("entities", entity_id)


def as_id(given: str) -> int | None:
    """What was typed as the id of a row; None where it can be none.

    >>> as_id("12"), as_id("-1"), as_id("x"), as_id(""), as_id("9" * 16), as_id("²")
    (12, None, None, None, None, None)
    """
    return int(given) if given.isascii() and given.isdecimal() and len(given) <= _LONGEST_ID else None


def address(datasette: Any, page: str, options: Mapping[str, Any]) -> str:
    """Where a page of a site is, with its options; empty ones are left out."""
    given = {name: value for name, value in options.items() if value not in {"", None}}
    path = str(datasette.urls.path(page))
    return f"{path}?{urlencode(given)}" if given else path


def find_archive(datasette: Any) -> Archive | None:
    """The archive among the databases that a Datasette serves."""
    database = datasette.databases.get(NAME)
    if database is None:
        return None
    if database not in _checked:
        _checked[database] = _is_archive(database)
    return Archive(datasette, database) if _checked[database] else None


def _is_archive(database: Any) -> bool:
    """Whether it is our program's file (by SQLite's application id) and has our tables."""
    try:
        connection = database.connect()
    except sqlite3.Error:
        return False
    try:
        (application_id,) = connection.execute("pragma application_id").fetchone()
        tables = {row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")}
    except sqlite3.Error:
        return False
    finally:
        connection.close()
    return bool(application_id == APPLICATION_ID and tables >= TABLES)


def _excerpt_words(database: Any) -> int | None:
    connection = database.connect()
    try:
        row = connection.execute("select excerpt_words from publication").fetchone()
    except sqlite3.OperationalError:  # the archive itself
        return None
    finally:
        connection.close()
    return None if row is None else row[0]
