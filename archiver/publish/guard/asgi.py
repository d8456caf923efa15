"""What the layers around the site share: which path a request is for, and a sentence as a whole answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    App = Callable[[Any, Any, Any], Awaitable[None]]
    IsElsewhere = Callable[[str], bool]

READING = frozenset({"GET", "HEAD"})
_STATIC = ("-/static/", "-/static-plugins/")


def below(scope: Any, base_url: str) -> str:
    """The path that is asked for, below that of the site, without slashes around it.

    >>> [below({"path": path}, "/news/") for path in ("/news/search/", "/search", "/newsletter")]
    ['search', 'search', 'newsletter']
    """
    return str(scope.get("path", "").removeprefix(base_url).strip("/"))


def first_step(path: str) -> str:
    """The first step of a path, without an extension.

    >>> first_step("archive/articles.json"), first_step("search.json")
    ('archive', 'search')
    """
    return path.partition("/")[0].partition(".")[0]


def is_static(scope: Any, base_url: str) -> bool:
    """Whether a request is for a file that goes with the pages.

    >>> [is_static({"path": path}, "/") for path in ("/-/static/app.css", "/archive/-/static/app.css")]
    [True, False]
    """
    return below(scope, base_url).startswith(_STATIC)


async def send_text(send: Any, status: int, text: str, headers: Iterable[tuple[bytes, bytes]] = ()) -> None:
    """Answer with a sentence, where there is no page."""
    body = text.encode()
    told = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"%d" % len(body)), *headers]
    await send({"type": "http.response.start", "status": status, "headers": told})
    await send({"type": "http.response.body", "body": body})
