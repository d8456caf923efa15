"""A page that is not there: a plain sentence and a way on, in our frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from datasette import NotFound, Response

from archiver.publish.archive import NAME

if TYPE_CHECKING:
    from archiver.publish.archive import Archive

TEMPLATE = "archiver/missing.html"
VIEW = "archive-missing"  # by which the frame knows the page


async def missing_page(archive: Archive, request: Any, exception: Exception) -> Response | None:
    """The answer to an address that leads nowhere; None where Datasette's own answer is right."""
    database = request.path.removeprefix(archive.datasette.setting("base_url")).strip("/").split("/")[0]
    elsewhere = database in set(archive.datasette.databases) - {NAME}
    if not isinstance(exception, NotFound) or elsewhere or request.path.endswith(".json"):
        return None
    html = await archive.datasette.render_template(TEMPLATE, {"database": NAME}, request=request, view_name=VIEW)
    return Response.html(html, status=404)
