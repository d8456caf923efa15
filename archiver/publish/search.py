"""The search page: what was typed in, ranked articles and fitting entities out. No input is an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from datasette import Response
from datasette.database import QueryInterrupted

from archiver.publish.archive import NAME, PERMISSIONS
from archiver.publish.entity import page_number
from archiver.publish.highlight import mark_snippet
from archiver.publish.kinds import kind_of
from archiver.store.search import MOST_RANKED, desegment, parse_query

if TYPE_CHECKING:
    from archiver.publish.archive import Archive

TEMPLATE = "archiver/search.html"
VIEW = "archive-search"  # by which the frame knows the page
ARTICLES = 20  # shown on a page
MOST_PAGES = 50
ENTITIES = 8  # shown above the articles
SITES = 200  # to choose from
LONGEST = 1_000  # characters of a query that are looked at


async def search_page(archive: Archive, request: Any) -> Response:
    """Answer ``/search?q=…&site=…&sort=…&page=…``.

    Raises:
        datasette.Forbidden: Whoever asks may not see the articles.
    """
    datasette = archive.datasette
    await datasette.ensure_permissions(request.actor, PERMISSIONS)
    context = await search_vars(
        archive,
        request.args.get("q") or "",
        site=request.args.get("site") or "",
        newest=request.args.get("sort") == "newest",
        page=page_number(request.args.get("page"), MOST_PAGES),
    )
    html = await datasette.render_template(TEMPLATE, context | {"database": NAME}, request=request, view_name=VIEW)
    return Response.html(html)


async def search_vars(archive: Archive, query: str, *, site: str, newest: bool, page: int) -> dict[str, Any]:
    """What the template needs."""
    expression = parse_query(query[:LONGEST])
    site_id = int(site) if site.isascii() and site.isdecimal() and len(site) < 10 else None
    found: dict[str, Any] = {"articles": [], "entities": [], "hits": 0, "problem": ""}
    if expression:
        try:
            found |= await _find(archive, expression, site_id, newest=newest, page=page)
        except QueryInterrupted:
            found["problem"] = "This search took too long. Try rarer or more words."
    elif query.strip():
        found["problem"] = "There is nothing to search for in that: type at least one word."
    return found | {
        "query": query,
        "site_id": site_id,
        "newest": newest,
        "page": page,
        "has_more": page * ARTICLES < min(found["hits"], MOST_RANKED) and page < MOST_PAGES,
        "first": (page - 1) * ARTICLES + 1,
        "most": MOST_RANKED,
        "sites": await archive.rows("page_sites", {"limit": SITES}),
    }


async def _find(
    archive: Archive, expression: str, site_id: int | None, *, newest: bool, page: int
) -> dict[str, Any]:
    about = {"query": expression, "site": site_id, "most": MOST_RANKED}
    counted = await archive.row("page_search_count", about)
    where = {"limit": ARTICLES, "offset": (page - 1) * ARTICLES}
    rows = await archive.rows("search_newest" if newest else "search_best", about | where)
    names = [] if page > 1 else await archive.rows("page_search_entities", {"query": expression, "limit": ENTITIES})
    return {
        "hits": counted["hits"] if counted else 0,
        "articles": [row | {"snippet": mark_snippet(desegment(row["snippet"]))} for row in rows],
        "entities": [row | {"kind": kind_of(row["type"])} for row in names],
    }
