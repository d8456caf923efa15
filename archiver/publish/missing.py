"""A page that is not there: a plain sentence and a way on, in our frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from datasette import NotFound

from archiver.publish.archive import NAME

if TYPE_CHECKING:
    from archiver.publish.archive import Archive


async def missing_page(archive: Archive, request: Any, exception: Exception) -> Any:
    """The answer to an address that leads nowhere; None where Datasette's own answer is right."""
    database = request.path.removeprefix(archive.datasette.setting("base_url")).strip("/").split("/")[0]
    elsewhere = database in set(archive.datasette.databases) - {NAME}
    if not isinstance(exception, NotFound) or elsewhere or request.path.endswith(".json"):
        return None
    return await archive.respond(request, "missing", {}, status=404)
