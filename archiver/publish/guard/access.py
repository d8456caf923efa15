"""An action in, whether it is allowed out: the archive's own people may do all, strangers what is listed.

The mode stands in Datasette's own configuration (``plugins`` in its metadata), so that `archiver serve --public`
and a plain `datasette serve` of a published folder obey the same rules.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from datasette import NotFound, Response
from datasette.utils import StartupError
from sqlite_utils.utils import sqlite3

from archiver.config import load_plugin_options, resource
from archiver.publish.archive import NAME
from archiver.publish.guard.bounds import OWN, STRANGERS, STRANGERS_SQL, Bounds
from archiver.publish.guard.sought import CLOSED
from archiver.store.parts.strangers import CLOSED_QUERIES, KEPT_BACK, OPEN, has_page, is_kept_back

if TYPE_CHECKING:
    from collections.abc import Mapping

PLUGIN = "archiver"  # as Datasette's configuration names us
MODES = ("local", "public")
SQL = ("off", "limited")
ROBOTS = ("none", "ai-none", "all")

# All below /-/ but static files: versions, settings, paths of files, threads, and pages for who writes plugins.
CLOSED_PATHS = r"/-/(?!static/|static-plugins/).*$"

_SETTINGS: Mapping[str, Any] = {
    "allow_download": False,
    "allow_csv_stream": False,  # whole tables in one answer; pages of a table can be had as CSV all the same
    "trace_debug": False,
    "template_debug": False,
    "default_cache_ttl": 60,  # seconds
}
_SQL_SETTINGS: Mapping[str, Mapping[str, Any]] = {
    "off": {"default_allow_sql": False},
    "limited": {"default_allow_sql": True, "sql_time_limit_ms": 500, "max_returned_rows": 100},
}


@dataclass(frozen=True, slots=True)
class Access:
    """For whom a site is, and what strangers may do."""

    mode: str = "local"  # of MODES
    sql: str = "off"  # of SQL: what strangers may ask in their own words
    robots: str = "none"  # of ROBOTS: which of them are welcome

    @property
    def is_public(self) -> bool:
        """Whether strangers are expected."""
        return self.mode == "public"

    @property
    def settings(self) -> dict[str, Any]:
        """The settings of Datasette that go with it."""
        return {**_SETTINGS, **_SQL_SETTINGS[self.sql]} if self.is_public else {}

    @property
    def bounds(self) -> Bounds:
        """What one answer may take."""
        if not self.is_public:
            return OWN
        return STRANGERS if self.sql == "off" else STRANGERS_SQL

    @property
    def config(self) -> dict[str, str]:
        """The same as it stands in Datasette's configuration."""
        return asdict(self)


def access_of(datasette: Any) -> Access:
    """What Datasette's configuration says.

    Raises:
        datasette.utils.StartupError: It says something that there is not: better no site than an open one.
    """
    config = datasette.plugin_config(PLUGIN) or {}
    access = Access(**{name: str(config[name]) for name in ("mode", "sql", "robots") if name in config})
    for name, known in (("mode", MODES), ("sql", SQL), ("robots", ROBOTS)):
        if getattr(access, name) not in known:
            raise StartupError(
                f"plugins: {PLUGIN}: {name}: {getattr(access, name)!r} is none of {', '.join(known)}."
            )
    return access


def is_allowed(access: Access, action: str, resource: Any) -> bool | None:
    """Whether a stranger may do it; None leaves the answer to Datasette, which allows to look at things.

    What is not known here is forbidden.
    """
    if not access.is_public or action in {"view-instance", "view-database"}:
        return None
    if action == "execute-sql":
        return access.sql == "limited" and resource == NAME
    if action == "view-table":
        return None if resource[0] != NAME or has_page(resource[1]) else False
    if action == "view-query":
        return None if resource[0] != NAME or resource[1] not in CLOSED_QUERIES else False
    return False


def metadata_for(access: Access) -> dict[str, Any]:
    """Our metadata.json with the mode in it; for strangers without what they do not see."""
    metadata: dict[str, Any] = json.loads(resource("metadata.json").read_text(encoding="utf-8"))
    if access.is_public:
        archive = metadata["databases"][NAME]
        for name in CLOSED_QUERIES:
            archive["queries"].pop(name, None)
        for name in KEPT_BACK:
            archive["tables"].pop(name, None)
        for name, columns in OPEN.items():
            table = archive["tables"].get(name, {})
            table["columns"] = {c: said for c, said in table.get("columns", {}).items() if c not in columns}
            if columns:
                table["description"] += f" Kept back here: {', '.join(sorted(columns))}."
    options = {} if access.is_public else load_plugin_options()
    return {**metadata, "plugins": {PLUGIN: {**options, **access.config}}}


async def closed_page() -> Response:
    """The answer to addresses that are not for strangers."""
    raise NotFound("There is nothing for strangers here.")


def guard(connection: Any, access: Access) -> None:
    """Make SQLite itself keep back what is not for strangers, whatever is asked: it reads as NULL.

    Permissions alone are not enough: Datasette lets questions and SQL read every table. And nobody joins other
    files, or calls the functions that are closed.
    """
    connection.set_authorizer(_authorize_strangers if access.is_public else _authorize)


def _authorize(action: int, _first: str | None, second: str | None, *_: str | None) -> int:
    """SQLite's authorizer (https://sqlite.org/c3ref/set_authorizer.html)."""
    if action == sqlite3.SQLITE_FUNCTION and second in CLOSED:
        return int(sqlite3.SQLITE_DENY)
    if action in {sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH}:
        return int(sqlite3.SQLITE_DENY)
    return int(sqlite3.SQLITE_OK)


def _authorize_strangers(action: int, first: str | None, second: str | None, *rest: str | None) -> int:
    """The same for strangers."""
    if action == sqlite3.SQLITE_READ:
        kept_back = bool(second) and is_kept_back(first or "", second or "")
        return int(sqlite3.SQLITE_IGNORE if kept_back else sqlite3.SQLITE_OK)
    return _authorize(action, first, second, *rest)
