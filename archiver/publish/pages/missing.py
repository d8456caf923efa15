"""A page that is not there, or not so: a plain sentence and a way on; one that is elsewhere now: the way to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from datasette import Forbidden, NotFound, Response
from datasette.utils.asgi import BadRequest
from sqlite_utils.utils import sqlite3

from archiver.publish.archive import NAME

if TYPE_CHECKING:
    from archiver.publish.archive import Archive


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a page is now, in place of a message."""

    location: str


def moved(location: str) -> Forbidden:
    """What to raise where a stock page is only filled, and should be answered with another.

    Of all exceptions, this is the one that Datasette lets a plugin answer without printing a traceback.
    """
    return Forbidden(Moved(location))


def moved_page(message: object) -> Any:
    """The answer to what `moved` made; None to any other refusal."""
    return Response.redirect(message.location) if isinstance(message, Moved) else None


async def missing_page(archive: Archive, request: Any, exception: Exception) -> Any:
    """The answer to an address that leads nowhere, or asks a stock page for what it does not do.

    None where Datasette's own answer is right. Datasette fails where the address of a row has fewer values than the
    row's key.
    """
    database = request.path.removeprefix(archive.datasette.setting("base_url")).strip("/").split("/")[0]
    if database in set(archive.datasette.databases) - {NAME}:
        return None
    half_a_key = isinstance(exception, sqlite3.ProgrammingError) and "pks" in request.url_vars
    if request.path.endswith(".json"):
        error = {"ok": False, "error": "There is no such row.", "status": 404, "title": None}
        return Response.json(error, status=404) if half_a_key else None
    if half_a_key or isinstance(exception, NotFound):
        return await archive.respond(request, "missing", {}, status=404)
    if (told := _asked_amiss(exception)) and not request.path.endswith(".csv"):
        return await archive.respond(request, "amiss", {"told": told}, status=getattr(exception, "status", 400))
    return None


def _asked_amiss(exception: Exception) -> str:
    """What Datasette says of a question that cannot be answered; "" where its error is of another kind."""
    if isinstance(exception, BadRequest):
        return str(exception)
    is_plain = getattr(exception, "message_is_html", True) is False  # as Datasette's own errors have it
    return str(getattr(exception, "message", "")) if is_plain else ""
