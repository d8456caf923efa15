"""A request for a stock page in, the template that takes its place and what it shows out: one file a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archiver.publish import article, entity, home
from archiver.publish.access import access_of
from archiver.publish.archive import NAME, VIEW
from archiver.publish.robots import TAGS

if TYPE_CHECKING:
    from archiver.publish.archive import Archive


async def page_vars(archive: Archive, view_name: str | None, table: str | None, request: Any) -> dict[str, Any]:
    """Variables of our templates: `archive_page`, the template, and `shown`, what it shows.

    A stock page without one of ours gets the frame alone.
    """
    access = access_of(archive.datasette)
    frame = {
        "archive_frame": True,
        "archive_name": NAME,
        "archive_public": access.is_public,
        "archive_robots": TAGS[access.robots] if access.is_public else "",
    }
    if view_name and view_name.startswith(VIEW):
        return frame | {"archive_page": f"archiver/{view_name.removeprefix(VIEW)}.html"}
    if view_name == "index" and await archive.is_visible_to(request.actor):
        shown = await home.home_vars(archive, request.actor)
        return frame | {"archive_page": home.TEMPLATE, "shown": shown}
    if view_name == "row":
        return frame | await _row_vars(archive, table, request)
    return frame


async def _row_vars(archive: Archive, table: str | None, request: Any) -> dict[str, Any]:
    row_id = request.url_vars.get("pks", "")
    if not (row_id.isascii() and row_id.isdecimal()):
        return {}
    if table == "articles":
        return {"archive_page": article.TEMPLATE, "shown": await article.article_vars(archive, int(row_id))}
    if table == "entities":
        page = entity.page_number(request.args.get("page"))
        return {"archive_page": entity.TEMPLATE, "shown": await entity.entity_vars(archive, int(row_id), page)}
    return {}
