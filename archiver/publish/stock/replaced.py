"""A request for a stock page in, the template that takes its place and what it shows out: one file a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archiver.publish.archive import NAME, VIEW, as_id
from archiver.publish.curation import curate
from archiver.publish.guard.access import access_of
from archiver.publish.guard.curator import why_not
from archiver.publish.guard.headers import mark_own
from archiver.publish.guard.robots import TAGS
from archiver.publish.pages import article, entity, story
from archiver.publish.pages.missing import moved
from archiver.publish.pages.paging import page_number
from archiver.publish.place import place_of

if TYPE_CHECKING:
    from archiver.publish.archive import Archive

FRAME = "archiver/frame.html"


async def page_vars(archive: Archive, view_name: str | None, table: str | None, request: Any) -> dict[str, Any]:
    """Variables of our templates: `archive_page`, the template, and `shown`, what it shows.

    A stock page without one of ours gets the frame alone.
    """
    found = await _vars(archive, view_name, table, request)
    if "archive_page" in found:
        mark_own(request)
    return found


async def _vars(archive: Archive, view_name: str | None, table: str | None, request: Any) -> dict[str, Any]:
    access = access_of(archive.datasette)
    frame = {
        "archive_frame": FRAME,
        "archive_place": place_of(archive.datasette),
        "archive_name": NAME,
        "archive_public": access.is_public,
        "archive_robots": TAGS[access.robots] if access.is_public else "",
    } | await _curator_vars(archive, request)
    if view_name and view_name.startswith(VIEW):
        return frame | {"archive_page": f"archiver/{view_name.removeprefix(VIEW)}.html"}
    if view_name == "row":
        return frame | await _row_vars(archive, table, request)
    return frame


async def _row_vars(archive: Archive, table: str | None, request: Any) -> dict[str, Any]:
    row_id = as_id(request.url_vars.get("pks", ""))
    if row_id is None:
        return {}
    if table == "articles":
        return {"archive_page": article.TEMPLATE, "shown": await article.article_vars(archive, row_id)}
    if table == "stories":
        return {"archive_page": story.TEMPLATE, "shown": await story.story_vars(archive, row_id)}
    if table == "entities":
        return await _entity_vars(archive, row_id, request)
    return {}


async def _entity_vars(archive: Archive, entity_id: int, request: Any) -> dict[str, Any]:
    """The page of an entity; a merged one is on the page of the one that it is, a hidden one has little to show."""
    standing = await archive.row("entity_standing", {"id": entity_id})
    if standing is None:
        return {}
    if standing["merged_into"] is not None:
        given = f"?{request.query_string}" if request.query_string else ""
        raise moved(archive.row_url("entities", standing["merged_into"]) + given)
    curates = not await why_not(archive, request)
    extras = await curate.entity_extras(archive, entity_id, request.actor, curates=curates)
    if standing["hidden"]:
        return {"archive_page": "archiver/entity_hidden.html", "shown": {"entity": standing, **extras}}
    shown = await entity.entity_vars(archive, standing, page_number(request.args.get("page")))
    return {"archive_page": entity.TEMPLATE, "shown": shown | extras}


async def _curator_vars(archive: Archive, request: Any) -> dict[str, Any]:
    """Whether who asks may curate, and the judgement just made, which can be undone."""
    if request is None or request.actor is None or await why_not(archive, request):
        return {"archive_curates": False}
    return {
        "archive_curates": True,
        "archive_undo": await curate.offer_undo(archive, request.args.get("done") or ""),
    }
