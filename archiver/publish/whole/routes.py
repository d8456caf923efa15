"""The addresses of the site over all parts, what answers there, and what all its pages have in common."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from datasette import NotFound, Response

from archiver.publish.guard.access import CLOSED_PATHS, access_of, closed_page
from archiver.publish.guard.headers import mark_own
from archiver.publish.guard.robots import TAGS, robots_txt
from archiver.publish.guard.surround import surround
from archiver.publish.routes import bind
from archiver.publish.whole.below import with_parts
from archiver.publish.whole.entity import entity_page
from archiver.publish.whole.home import home_page
from archiver.publish.whole.parts import FRAME
from archiver.publish.whole.search import names_page, search_page

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from archiver.publish.guard.asgi import App
    from archiver.publish.whole.parts import Whole


async def robots_page(whole: Whole, _request: Any) -> Response:
    """Answer ``/robots.txt``."""
    names = [part.name for part in whole.parts]
    return Response.text(robots_txt(access_of(whole.datasette).robots, whole.datasette.setting("base_url"), names))


async def part_page(whole: Whole, request: Any) -> Response:
    """Answer ``/PART`` with the way to the site of that part, whose addresses begin with the slash."""
    return Response.redirect(whole.path(f"{request.url_vars['part']}/"))


ROUTES: tuple[tuple[str, Callable[[Whole, Any], Awaitable[Any]]], ...] = (
    (r"/(?:\.(?P<format>json))?$", home_page),
    (r"/search(?:\.(?P<format>json))?$", search_page),
    (r"/search/names$", names_page),
    (r"/entities/(?P<part>[^/]+)/(?P<entity>\d{1,15})(?:\.(?P<format>json))?$", entity_page),
    (r"/robots\.txt$", robots_page),
)
RESERVED = frozenset({"search", "entities", "robots.txt", "-", "favicon.ico"})  # no part may be called so


def routes_of(whole: Whole) -> list[tuple[str, Any]]:
    """The pages over all parts."""
    parts = rf"/(?P<part>{'|'.join(re.escape(part.name) for part in whole.parts)})$"
    routes = [(pattern, bind(whole, page)) for pattern, page in (*ROUTES, (parts, part_page))]
    return [(CLOSED_PATHS, closed_page), *routes] if access_of(whole.datasette).is_public else routes


def frame_vars(whole: Whole, view_name: str | None, request: Any) -> dict[str, Any]:
    """What the frame shows."""
    access = access_of(whole.datasette)
    own = view_name and view_name.startswith("archive-whole/")
    if own:
        mark_own(request)
    return {
        "archive_frame": FRAME,
        "archive_page": "archiver/whole" if own else None,
        "archive_public": access.is_public,
        "archive_robots": TAGS[access.robots] if access.is_public else "",
    }


async def missing_page(whole: Whole, request: Any, exception: Exception) -> Any:
    """The answer to an address that leads nowhere; None where Datasette's own answer is right."""
    if not isinstance(exception, NotFound) or request.path.endswith(".json"):
        return None
    return await whole.respond(request, "missing", {}, status=404)


def wrap(whole: Whole, app: App) -> App:
    """The site over all with what goes round it, and below it the parts, which bring their own."""
    changes = any(part.archive.database.is_mutable for part in whole.parts)
    own = surround(app, access_of(whole.datasette), whole.datasette.setting("base_url"), changes=changes)
    return with_parts(whole, own)
