"""A page that is not there, or is elsewhere now: a plain sentence and a way on, in our frame, or the way itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from datasette import NotFound, Response
from datasette.utils.asgi import Base400

from archiver.publish.archive import NAME

if TYPE_CHECKING:
    from archiver.publish.archive import Archive


class MovedError(Base400):  # type: ignore[misc]
    """What the page is about is on another one. Raised where a page can only be filled, not answered."""

    def __init__(self, location: str) -> None:
        super().__init__(location)
        self.location = location


async def missing_page(archive: Archive, request: Any, exception: Exception) -> Any:
    """The answer to an address that leads nowhere, or elsewhere; None where Datasette's own answer is right."""
    if isinstance(exception, MovedError):
        return Response.redirect(exception.location)
    database = request.path.removeprefix(archive.datasette.setting("base_url")).strip("/").split("/")[0]
    elsewhere = database in set(archive.datasette.databases) - {NAME}
    if not isinstance(exception, NotFound) or elsewhere or request.path.endswith(".json"):
        return None
    return await archive.respond(request, "missing", {}, status=404)
