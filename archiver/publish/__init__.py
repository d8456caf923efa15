"""A Datasette in, the archive's pages in it out. Hooks only; without an archive among the databases all keep still.

`build_datasette` and `serve` are for the command line and tests; Datasette itself finds this module by its
entry point.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from datasette import hookimpl

from archiver.publish.archive import NAME, find_archive
from archiver.publish.cells import show_cell
from archiver.publish.changes import changes_page
from archiver.publish.compare import compare_page
from archiver.publish.evidence import citation_page, warc_page
from archiver.publish.headers import with_headers
from archiver.publish.hits import newest_hits
from archiver.publish.missing import missing_page
from archiver.publish.network import network_page
from archiver.publish.pages import page_vars
from archiver.publish.search import names_page, search_page
from archiver.publish.server import build_datasette, serve
from archiver.publish.showing import FILTERS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from archiver.publish.archive import Archive

__all__ = ["build_datasette", "serve"]

ROUTES: tuple[tuple[str, Callable[[Archive, Any], Awaitable[Any]]], ...] = (
    (r"/search(?:\.(?P<format>json))?$", search_page),
    (r"/search/names$", names_page),
    (r"/changes(?:/(?P<article>\d+))?(?:\.(?P<format>json))?$", changes_page),
    (r"/compare(?:\.(?P<format>json))?$", compare_page),
    (r"/network(?:\.(?P<format>json|gexf|graphml))?$", network_page),
    (r"/cite/(?P<article>\d{1,15})\.(?P<format>txt|bib|ris|json)$", citation_page),
    (r"/evidence/(?P<article>\d{1,15})\.warc\.gz$", warc_page),
)

Hook = TypeVar("Hook", bound="Callable[..., Any]")


def hook(function: Hook) -> Hook:
    """Mark a function as one of Datasette's hooks, asked before Datasette's own, and keep its type."""
    marked: Hook = hookimpl(function, tryfirst=True)
    return marked


def _bind(archive: Archive, page: Callable[[Archive, Any], Awaitable[Any]]) -> Callable[[Any], Awaitable[Any]]:
    """The page as Datasette calls it."""

    async def view(request: Any) -> Any:
        return await page(archive, request)

    return view


@hook
def register_routes(datasette: Any) -> list[tuple[str, Any]]:
    """Our own pages; those of articles and entities are Datasette's rows."""
    archive = find_archive(datasette)
    return [] if archive is None else [(pattern, _bind(archive, page)) for pattern, page in ROUTES]


@hook
def extra_template_vars(
    database: str | None, table: str | None, view_name: str | None, request: Any, datasette: Any
) -> Any:
    """What our templates show, and the names of those that take the place of the stock ones."""
    archive = find_archive(datasette)
    if archive is None or database not in {None, NAME}:
        return {}
    return lambda: page_vars(archive, view_name, table, request)


@hook
def extra_css_urls(database: str | None, datasette: Any) -> list[str]:
    """Our style sheet, on the archive's pages."""
    if find_archive(datasette) is None or database not in {None, NAME}:
        return []
    return [str(datasette.urls.static_plugins("archiver", "archiver.css"))]


@hook
def extra_js_urls(database: str | None, datasette: Any) -> list[dict[str, Any]]:
    """Our script, on the archive's pages."""
    if find_archive(datasette) is None or database not in {None, NAME}:
        return []
    return [{"url": str(datasette.urls.static_plugins("archiver", "archiver.js")), "module": True}]


@hook
def prepare_jinja2_environment(env: Any) -> None:
    """Filters of our templates, all named archive_…."""
    env.filters.update(FILTERS)


@hook
def render_cell(value: Any, column: str, table: str | None, database: str, datasette: Any) -> Any:
    """Ids in the answers of queries lead to their pages."""
    archive = find_archive(datasette)
    if archive is None or database != NAME:
        return None
    return show_cell(archive, value, column, table)


@hook
def filters_from_request(request: Any, database: str, table: str, datasette: Any) -> Any:
    """Searches in the table of articles end at so many hits."""
    archive = find_archive(datasette)
    return None if archive is None or database != NAME else newest_hits(request, table)


@hook
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Any:
    """The page for addresses that lead nowhere."""
    archive = find_archive(datasette)
    return None if archive is None else missing_page(archive, request, exception)


@hook
def asgi_wrapper(datasette: Any) -> Any:
    """Security headers, where there is an archive."""
    if find_archive(datasette) is None:
        return lambda app: app
    return lambda app: with_headers(app, datasette.setting("base_url"))
