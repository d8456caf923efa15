"""An archive in, our own pages and their addresses out; those of articles and entities are Datasette's rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from archiver.publish.curation.curate import curate_page, log_page
from archiver.publish.curation.judging import judge_page
from archiver.publish.formats.evidence import citation_page, warc_page
from archiver.publish.formats.feeds import feed_page
from archiver.publish.formats.out import article_out_page, entity_out_page, found_page, no_out_page
from archiver.publish.guard.access import CLOSED_PATHS, access_of, closed_page
from archiver.publish.guard.curator import enter_page
from archiver.publish.guard.robots import robots_page
from archiver.publish.pages.changes import changes_page
from archiver.publish.pages.compare import compare_page
from archiver.publish.pages.home import home_page
from archiver.publish.pages.mentions import mentions_page
from archiver.publish.pages.network import network_page
from archiver.publish.pages.search import names_page, search_page
from archiver.publish.pages.watches import watches_page

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from archiver.publish.archive import Archive

Site = TypeVar("Site")

ROUTES: tuple[tuple[str, Callable[[Archive, Any], Awaitable[Any]]], ...] = (
    (r"/(?P<format>)$", home_page),  # as Datasette's own list of databases has it
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
        home_page, search_page, names_page, changes_page, mentions_page, compare_page, network_page, citation_page,
        feed_page, robots_page,
    }
)  # fmt: skip


def routes_of(archive: Archive) -> list[tuple[str, Any]]:
    """Pattern of an address → what answers there; for strangers most of it is not there."""
    if not access_of(archive.datasette).is_public:
        return [(pattern, bind(archive, page)) for pattern, page in ROUTES]
    routes = [(pattern, bind(archive, page) if page in OPEN_PAGES else closed_page) for pattern, page in ROUTES]
    return [(CLOSED_PATHS, closed_page), *routes]


def bind(site: Site, page: Callable[[Site, Any], Awaitable[Any]]) -> Callable[[Any], Awaitable[Any]]:
    """The page of an archive, or of several, as Datasette calls it."""

    async def view(request: Any) -> Any:
        return await page(site, request)

    return view
