"""The addresses of the site over all parts, and what goes round them: frame, missing pages, headers, the parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from datasette import NotFound, Response

from archiver.publish.caching import CHANGING, SETTLED, with_caching
from archiver.publish.guard.access import CLOSED_PATHS, access_of, closed_page
from archiver.publish.guard.gate import with_gate
from archiver.publish.guard.headers import FORMS, reading_only, with_headers
from archiver.publish.robots import TAGS, robots_txt
from archiver.publish.whole.entity import entity_page
from archiver.publish.whole.home import home_page
from archiver.publish.whole.search import names_page, search_page
from archiver.publish.whole.whole import FRAME

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from archiver.publish.guard.headers import App
    from archiver.publish.whole.whole import Whole


async def robots_page(whole: Whole, _request: Any) -> Response:
    """Answer ``/robots.txt``."""
    names = [part.name for part in whole.parts]
    return Response.text(robots_txt(access_of(whole.datasette).robots, whole.datasette.setting("base_url"), names))


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
    routes = [(pattern, _bind(whole, page)) for pattern, page in ROUTES]
    return [(CLOSED_PATHS, closed_page), *routes] if access_of(whole.datasette).is_public else routes


def _bind(whole: Whole, page: Callable[[Whole, Any], Awaitable[Any]]) -> Callable[[Any], Awaitable[Any]]:
    async def view(request: Any) -> Any:
        return await page(whole, request)

    return view


def frame_vars(whole: Whole, view_name: str | None) -> dict[str, Any]:
    """What the frame shows."""
    access = access_of(whole.datasette)
    own = view_name and view_name.startswith("archive-whole/")
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
    """The site over all, with its headers, and below it those of the parts, which bring their own."""
    access, base_url = access_of(whole.datasette), whole.datasette.setting("base_url")
    if access.is_public:
        changes = any(part.archive.database.is_mutable for part in whole.parts)
        app = with_caching(reading_only(app), CHANGING if changes else SETTLED)
    else:
        app = reading_only(app, base_url, FORMS)
    headed = with_headers(with_gate(app), base_url, TAGS[access.robots] if access.is_public else "")
    return with_parts(headed, {part.name: part.archive.datasette.client.app for part in whole.parts}, base_url)


def with_parts(app: App, parts: Mapping[str, App], base_url: str = "/") -> App:
    """Wrap an app: what is below the name of a part goes to that part, with the path as it is below that name.

    Datasette puts its `base_url` before the path that it is asked for: twice, if it were there already.

    Args:
        app: Answers everything else.
        parts: The apps of the parts, by the first step of their addresses.
        base_url: The path below which a proxy shows the site; the proxy may have taken it away.
    """
    prefix = base_url.rstrip("/")

    async def wrapped(scope: Any, receive: Any, send: Any) -> None:
        name, slash, below = _first_step(scope, prefix) if scope["type"] == "http" else ("", "", "")
        if name not in parts:
            await app(scope, receive, send)
        elif not slash:
            await with_headers(_redirect_to(f"{prefix}/{name}/"))(scope, receive, send)
        else:
            path = {"path": f"/{unquote(below)}", "raw_path": f"/{below}".encode("latin-1")}
            await parts[name]({**scope, **path}, receive, send)

    return wrapped


def _redirect_to(address: str) -> App:
    async def redirect(_scope: Any, _receive: Any, send: Any) -> None:
        await Response.redirect(address).asgi_send(send)

    return redirect


def _first_step(scope: Any, prefix: str) -> tuple[str, str, str]:
    """The first step of the path that is asked for, the slash after it if there is one, and the rest, quoted."""
    raw = (scope.get("raw_path") or quote(scope["path"]).encode()).partition(b"?")[0].decode("latin-1")
    below = raw.removeprefix(prefix) if raw.startswith(f"{prefix}/") else raw
    return below.removeprefix("/").partition("/")
