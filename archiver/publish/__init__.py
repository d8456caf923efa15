"""A Datasette in, the archive's pages in it out. Hooks only; without an archive among the databases all keep still.

`build_datasette` and `serve` are for the command line and tests; Datasette itself finds this module by its
entry point.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from datasette import hookimpl

from archiver.publish.archive import NAME, find_archive
from archiver.publish.build import build_datasette
from archiver.publish.curation.judging import is_judging
from archiver.publish.guard.access import Access, access_of, guard, is_allowed
from archiver.publish.guard.bounds import bound_connection, bound_file, bound_heap
from archiver.publish.guard.caching import static_url
from archiver.publish.guard.curator import PERMISSION, Admission, is_curator, why_not
from archiver.publish.guard.refused import refused_page, sentence_for
from archiver.publish.guard.surround import surround
from archiver.publish.pages.missing import missing_page, moved_page
from archiver.publish.routes import routes_of
from archiver.publish.server import Site, serve
from archiver.publish.shown.words import FILTERS
from archiver.publish.stock.cells import show_cell
from archiver.publish.stock.facets import each_once
from archiver.publish.stock.hits import newest_hits
from archiver.publish.stock.repair import repair_stock
from archiver.publish.stock.replaced import page_vars
from archiver.publish.whole import routes as whole_routes
from archiver.publish.whole.build import build_whole
from archiver.publish.whole.parts import find_whole

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Access", "Admission", "Site", "build_datasette", "build_whole", "serve"]

Hook = TypeVar("Hook", bound="Callable[..., Any]")


def hook(function: Hook) -> Hook:
    """Mark a function as one of Datasette's hooks, asked before Datasette's own, and keep its type."""
    marked: Hook = hookimpl(function, tryfirst=True)
    return marked


@hook
def startup(datasette: Any) -> None:
    """Before the first connection that answers questions is opened: bounds for the values in them."""
    if archive := find_archive(datasette):
        bound_file(archive.database.path, access_of(datasette).bounds)


@hook
def register_routes(datasette: Any) -> list[tuple[str, Any]]:
    """Our own pages."""
    if archive := find_archive(datasette):
        return routes_of(archive)
    whole = find_whole(datasette)
    return [] if whole is None else whole_routes.routes_of(whole)


@hook
def extra_template_vars(
    database: str | None, table: str | None, view_name: str | None, request: Any, datasette: Any
) -> Any:
    """What our templates show, and the names of those that take the place of the stock ones."""
    if whole := find_whole(datasette):
        return whole_routes.frame_vars(whole, view_name, request)
    archive = find_archive(datasette)
    if archive is None or database not in {None, NAME}:
        return {}
    return lambda: page_vars(archive, view_name, table, request)


@hook
def extra_css_urls(database: str | None, datasette: Any) -> list[str]:
    """Our style sheet, on the archive's pages."""
    return [static_url("archiver.css")] if _is_ours(datasette, database) else []


@hook
def extra_js_urls(database: str | None, datasette: Any) -> list[dict[str, Any]]:
    """Our script, on the archive's pages."""
    return [{"url": static_url("archiver.js"), "module": True}] if _is_ours(datasette, database) else []


def _is_ours(datasette: Any, database: str | None) -> bool:
    """Whether a page is about an archive, or over several."""
    return find_whole(datasette) is not None or (find_archive(datasette) is not None and database in {None, NAME})


@hook
def permission_allowed(datasette: Any, actor: Any, action: str, resource: Any) -> bool | None:
    """What strangers may not do, and who may curate: whoever came by this server's link; the rest Datasette judges.

    One hook for both: of several answers, Datasette takes the last.
    """
    access = access_of(datasette)
    if action == PERMISSION:
        return True if not access.is_public and is_curator(datasette, actor) else None
    return is_allowed(access, action, resource)


@hook
def prepare_connection(conn: Any, database: str, datasette: Any) -> None:
    """Bounds for whatever is asked; where strangers are expected, SQLite itself keeps back what is not for them."""
    if database != NAME or find_archive(datasette) is None:
        return
    access = access_of(datasette)
    bound_connection(conn, access.bounds)
    guard(conn, access)
    if access.is_public:
        bound_heap(conn, access.bounds)


@hook
def prepare_jinja2_environment(env: Any) -> None:
    """Filters of our templates, all named archive_…."""
    env.filters.update({**FILTERS, "archive_repair": repair_stock, "archive_each_once": each_once})


@hook
def render_cell(value: Any, column: str, table: str | None, database: str, datasette: Any) -> Any:
    """Ids in the answers of queries lead to their pages."""
    archive = find_archive(datasette)
    if archive is None or database != NAME:
        return None
    return show_cell(archive, value, column, table)


@hook
def forbidden(datasette: Any, request: Any, message: object) -> Any:
    """The way to a page that is elsewhere now; else, for strangers, the page for addresses that lead nowhere."""
    archive = find_archive(datasette)
    if elsewhere := moved_page(message):
        return elsewhere
    site = archive or find_whole(datasette)
    if site is None or not access_of(datasette).is_public:
        return None
    return lambda: site.respond(request, "missing", {}, status=403)


@hook
def filters_from_request(request: Any, database: str, table: str, datasette: Any) -> Any:
    """Searches in the table of articles end at so many hits."""
    archive = find_archive(datasette)
    return None if archive is None or database != NAME else newest_hits(request, table)


@hook
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Any:
    """The pages for what was too much, and for addresses that lead nowhere."""
    archive = find_archive(datasette)
    if archive and (sentence := sentence_for(exception, datasette.sql_time_limit_ms)):
        return refused_page(archive, request, sentence)
    if whole := find_whole(datasette):
        return whole_routes.missing_page(whole, request, exception)
    return None if archive is None else missing_page(archive, request, exception)


@hook
def skip_csrf(datasette: Any, scope: Any) -> bool:
    """Datasette's check gives way to the stricter one of `judge_page`, and to no other."""
    return find_archive(datasette) is not None and is_judging(scope, datasette.setting("base_url"))


@hook
def menu_links(datasette: Any, request: Any) -> Any:
    """The way to the page of curation, for those who may."""
    archive = find_archive(datasette)
    if archive is None or request is None:
        return []

    async def links() -> list[dict[str, str]]:
        return [] if await why_not(archive, request) else [{"href": archive.path("curate"), "label": "Curate"}]

    return links


@hook
def asgi_wrapper(datasette: Any) -> Any:
    """A gate and security headers, where there is an archive; for strangers also answers that can be kept."""
    if whole := find_whole(datasette):
        return lambda app: whole_routes.wrap(whole, app)
    archive = find_archive(datasette)
    if archive is None:
        return lambda app: app

    def is_elsewhere(name: str) -> bool:
        return name not in {NAME, "_internal"} and name in datasette.databases

    return lambda app: surround(
        app, access_of(datasette), datasette.setting("base_url"),
        changes=archive.database.is_mutable, is_elsewhere=is_elsewhere,
    )  # fmt: skip
