"""An error of SQLite in, a plain sentence out: what was too much, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from datasette import Response
from datasette.database import QueryInterrupted
from datasette.utils.asgi import BadRequest
from sqlite_utils.utils import sqlite3

from archiver.publish.guard.bounds import LONGEST_PATTERN, TOO_LARGE
from archiver.publish.guard.gate import AGAIN

if TYPE_CHECKING:
    from archiver.publish.archive import Archive

_OVERDUE = "This page took longer than it should: much is asked of this site at this moment. Please try again."
_MEMORY = "This needs more memory than this site gives to one question. Ask for fewer rows or shorter values."
_VALUE = "A value in this is larger than this site gives. Ask for a part of it, with substr()."
_FUNCTION = "This site does not give all functions of SQLite, among them one of these."
# How SQLite, its Python module and Datasette put it → how we do.
_SENTENCES = {
    "string or blob too big": _VALUE,
    "out of memory": _MEMORY,
    TOO_LARGE: f"{TOO_LARGE} Ask for fewer rows, or for parts of long texts, with substr().",
    "LIKE or GLOB pattern too complex": f"A pattern of LIKE and GLOB may have {LONGEST_PATTERN} characters here."
    " Write a shorter one.",
    "too many terms in compound SELECT": "This puts too many questions together. Ask for fewer at once.",
    "not authorized": _FUNCTION,  # to load an extension
}
_NOT_AUTHORIZED = "not authorized to use function"


class TooMuchError(BadRequest):  # type: ignore[misc] # untyped; of such an error Datasette prints no traceback
    """A question asks for more than this site gives; its text is a sentence for whoever asked."""


class OverdueError(QueryInterrupted, BadRequest):  # type: ignore[misc] # untyped, both
    """A question took more time than this site gives; as Datasette's own, but no traceback is printed of it."""

    def __init__(self, error: Any) -> None:
        super().__init__(error.e, error.sql, error.params)
        self.args = (_OVERDUE,)


def sentence_for(exception: Exception, milliseconds: int) -> str:
    """Why a question was refused, as a sentence; "" where it failed in another way.

    Args:
        exception: What Datasette or SQLite raised.
        milliseconds: How long a question may take.
    """
    if isinstance(exception, TooMuchError):
        return str(exception)
    if isinstance(exception, MemoryError):
        return _MEMORY
    if isinstance(exception, QueryInterrupted):
        return _OVERDUE
    if getattr(exception, "title", None) == "SQL Interrupted":
        return (
            f"This takes more time than the {milliseconds:,} ms that this site gives to one question. Ask for less."
        )
    told = exception if isinstance(exception, sqlite3.DatabaseError) else getattr(exception, "message", "")
    return _FUNCTION if str(told).startswith(_NOT_AUTHORIZED) else _SENTENCES.get(str(told), "")


async def refused_page(archive: Archive, request: Any, sentence: str) -> Any:
    """The answer to a question that was too much; 503 where the page is ours, and nobody asked amiss."""
    response = await _refused(archive, request, sentence, 503 if sentence == _OVERDUE else 400)
    if sentence == _OVERDUE:
        response.headers["Retry-After"] = AGAIN
    return response


async def _refused(archive: Archive, request: Any, sentence: str, status: int) -> Any:
    if ".json" in request.path:
        error = {"ok": False, "error": sentence, "status": status, "title": "Too much"}
        return Response.json(error, status=status)
    if ".csv" in request.path:
        return Response.text(f"{sentence}\n", status=status)
    asked = {"sentence": sentence, "asked": request.args.get("sql") or ""}
    return await archive.respond(request, "refused", asked, status=status)
