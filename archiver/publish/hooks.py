"""Datasette's hooks, each one line to where the work is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from datasette import hookimpl

from archiver.publish import article, entity, home, search
from archiver.publish.mounted import is_mounted

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from datasette.app import Datasette
    from datasette.utils.asgi import Request

STYLE = "/-/static-plugins/archiver/archiver.css"
PAGES = {  # view and table → what its template is given
    ("index", None): home.page,
    ("row", "articles"): article.page,
    ("row", "entities"): entity.page,
}


@hookimpl
def register_routes(datasette: Datasette) -> list[tuple[str, Callable[..., Any]]]:
    """Our own pages, where there is an archive."""
    return [(r"^/search$", search.view)] if is_mounted(datasette) else []


@hookimpl
def extra_css_urls(datasette: Datasette) -> list[str]:
    """Our style sheet."""
    return [datasette.urls.path(STYLE)] if is_mounted(datasette) else []


@hookimpl
def menu_links(datasette: Datasette) -> list[dict[str, str]]:
    """Search, in the menu of every page."""
    return [{"href": datasette.urls.path("/search"), "label": "Search"}] if is_mounted(datasette) else []


@hookimpl
def extra_template_vars(
    datasette: Datasette, database: str | None, table: str | None, view_name: str, request: Request | None
) -> Callable[[], Awaitable[dict[str, Any]]]:
    """What our templates show. Without it they fall back to Datasette's own."""

    async def variables() -> dict[str, Any]:
        page = PAGES.get((view_name, table))
        if page is None or request is None or not is_mounted(datasette, database):
            return {}
        return {"archive": await page(datasette, request)}

    return variables
