"""A Datasette in, the archive's pages in it out. Hooks only; without an archive among the databases all keep still.

`build_datasette` and `serve` are for the command line and tests; Datasette itself finds this module by its
entry point.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib import resources
from typing import TYPE_CHECKING, Any, TypeVar

from datasette import hookimpl

from archiver.publish.archive import NAME, find_archive
from archiver.publish.caching import CHANGING, SETTLED, with_caching
from archiver.publish.curation.curate import curate_page, log_page
from archiver.publish.curation.judging import is_judging, judge_page
from archiver.publish.formats.evidence import citation_page, warc_page
from archiver.publish.formats.feeds import feed_page
from archiver.publish.formats.out import article_out_page, entity_out_page, found_page, no_out_page
from archiver.publish.guard.access import CLOSED_PATHS, Access, access_of, closed_page, guard, is_allowed
from archiver.publish.guard.bounds import bound_connection, bound_file, bound_heap
from archiver.publish.guard.curator import PERMISSION, Admission, enter_page, is_curator, why_not
from archiver.publish.guard.gate import with_gate
from archiver.publish.guard.headers import FORMS, mark_own, reading_only, with_headers
from archiver.publish.guard.refused import refused_page, sentence_for
from archiver.publish.pages.changes import changes_page
from archiver.publish.pages.compare import compare_page
from archiver.publish.pages.hits import newest_hits
from archiver.publish.pages.mentions import mentions_page
from archiver.publish.pages.missing import missing_page, moved_page
from archiver.publish.pages.network import network_page
from archiver.publish.pages.replaced import page_vars
from archiver.publish.pages.search import names_page, search_page
from archiver.publish.pages.watches import watches_page
from archiver.publish.robots import TAGS, robots_page
from archiver.publish.server import build_datasette, serve
from archiver.publish.shown.cells import show_cell
from archiver.publish.shown.words import FILTERS
from archiver.publish.whole import pages as whole_pages
from archiver.publish.whole.server import build_whole
from archiver.publish.whole.whole import find_whole

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from archiver.publish.archive import Archive

__all__ = ["Access", "Admission", "build_datasette", "build_whole", "serve"]

ROUTES: tuple[tuple[str, Callable[[Archive, Any], Awaitable[Any]]], ...] = (
    (r"/search(?:\.(?P<format>json))?$", search_page),
    (r"/search/names$", names_page),
    (r"/search\.(?P<format>csv|jsonl|bib|ris|csl\.json)$", found_page),
    (r"/changes(?:/(?P<article>\d+))?(?:\.(?P<format>json))?$", changes_page),
    (r"/mentions/(?P<entity>\d{1,15})(?:\.(?P<format>json))?$", mentions_page),
    (r"/compare(?:\.(?P<format>json))?$", compare_page),
    (r"/network(?:\.(?P<format>json|gexf|graphml))?$", network_page),
    (r"/cite/(?P<article>\d{1,15})\.(?P<format>txt|bib|ris|json)$", citation_page),
    (r"/feed/(?P<what>articles|search|pair|changes)\.(?P<format>atom|json)$", feed_page),
    (r"/feed/(?P<what>entity|changes)/(?P<number>\d{1,15})\.(?P<format>atom|json)$", feed_page),
    (r"/watches(?:\.(?P<format>json))?$", watches_page),
    (r"/evidence/(?P<article>\d{1,15})\.warc\.gz$", warc_page),
    (r"/curate(?:\.(?P<format>json))?$", curate_page),
    (r"/curate/log(?:\.(?P<format>json))?$", log_page),
    (r"/curate/enter$", enter_page),
    (r"/curate/(?P<action>merge|never-same|rename|retype|alias|split|hide|unhide|undo)$", judge_page),
    (r"/robots\.txt$", robots_page),
    (r"/out/articles/(?P<article>\d{1,15})\.(?P<format>jsonl|ftm\.json)$", article_out_page),
    (
        r"/out/entities/(?P<entity>\d{1,15})/(?P<file>articles\.csv|articles\.jsonl|mentions\.csv|entity\.ftm\.json)$",
        entity_out_page,
    ),
    (r"/out(?:/.*)?$", no_out_page),
)
# Pages of ours that strangers may see; any other is not there for them.
OPEN_PAGES = frozenset(
    {
        search_page, names_page, changes_page, mentions_page, compare_page, network_page, citation_page, feed_page,
        robots_page,
    }
)  # fmt: skip

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
def startup(datasette: Any) -> None:
    """Before the first connection that answers questions is opened: bounds for the values in them."""
    if archive := find_archive(datasette):
        bound_file(archive.database.path, access_of(datasette).bounds)


@hook
def register_routes(datasette: Any) -> list[tuple[str, Any]]:
    """Our own pages; those of articles and entities are Datasette's rows."""
    archive = find_archive(datasette)
    if archive is None:
        return [] if (whole := find_whole(datasette)) is None else whole_pages.routes_of(whole)
    if not access_of(datasette).is_public:
        return [(pattern, _bind(archive, page)) for pattern, page in ROUTES]
    routes = [(pattern, _bind(archive, page) if page in OPEN_PAGES else closed_page) for pattern, page in ROUTES]
    return [(CLOSED_PATHS, closed_page), *routes]


@hook
def extra_template_vars(
    database: str | None, table: str | None, view_name: str | None, request: Any, datasette: Any
) -> Any:
    """What our templates show, and the names of those that take the place of the stock ones."""
    archive = find_archive(datasette)
    if whole := find_whole(datasette):
        found = whole_pages.frame_vars(whole, view_name)
        if found["archive_page"]:
            mark_own(request)
        return found
    if archive is None or database not in {None, NAME}:
        return {}

    async def find_vars() -> dict[str, Any]:
        found = await page_vars(archive, view_name, table, request)
        if "archive_page" in found:
            mark_own(request)
        return found

    return find_vars


@hook
def extra_css_urls(database: str | None, datasette: Any) -> list[str]:
    """Our style sheet, on the archive's pages."""
    return [_static_url("archiver.css")] if _is_ours(datasette, database) else []


@hook
def extra_js_urls(database: str | None, datasette: Any) -> list[dict[str, Any]]:
    """Our script, on the archive's pages."""
    if not _is_ours(datasette, database):
        return []
    return [{"url": _static_url("archiver.js"), "module": True}]


def _is_ours(datasette: Any, database: str | None) -> bool:
    """Whether a page is about an archive, or over several."""
    return find_whole(datasette) is not None or (find_archive(datasette) is not None and database in {None, NAME})


def _static_url(name: str) -> str:
    """Where a file of ours is, with its digest, so that it can be kept for good; Datasette adds the base URL."""
    return f"/-/static-plugins/archiver/{name}?{_digest(name)}"


@cache
def _digest(name: str) -> str:
    return sha256(resources.files(__package__).joinpath("static", name).read_bytes()).hexdigest()[:16]


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
    env.filters.update(FILTERS)


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
        return whole_pages.missing_page(whole, request, exception)
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
    archive = find_archive(datasette)
    if whole := find_whole(datasette):
        return lambda app: whole_pages.wrap(whole, app)
    if archive is None:
        return lambda app: app
    access, base_url = access_of(datasette), datasette.setting("base_url")

    def is_elsewhere(name: str) -> bool:
        return name not in {NAME, "_internal"} and name in datasette.databases

    if not access.is_public:
        return lambda app: with_headers(
            with_gate(reading_only(app, base_url, FORMS, is_elsewhere)), base_url, is_elsewhere=is_elsewhere
        )
    seconds, robots = CHANGING if archive.database.is_mutable else SETTLED, TAGS[access.robots]
    return lambda app: with_headers(
        with_gate(with_caching(reading_only(app), seconds)), base_url, robots, is_elsewhere
    )
