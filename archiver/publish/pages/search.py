"""The search page: what was typed in, ranked articles, facets and fitting entities out. No input is an error."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from datasette import Response
from datasette.database import QueryInterrupted
from rapidfuzz import fuzz, process

from archiver.publish.pages.facets import chosen, common_to, facets_of, histogram
from archiver.publish.pages.paging import MOST_PAGES, page_number
from archiver.publish.pages.story import fold_copies
from archiver.publish.shown.highlight import Span, mark_snippet
from archiver.publish.shown.kinds import kind_of
from archiver.store.search.find import MOST_RANKED, ask_ids, ask_page, ask_shown, in_order
from archiver.store.search.query import Query, parse_query

if TYPE_CHECKING:
    from archiver.publish.archive import Archive

ARTICLES = 20  # shown on a page
MOST_OUT = 2_000  # in one download
ENTITIES = 8  # shown above the articles
LONGEST = 1_000  # characters of a query that are looked at
OFFERED = 12  # names while somebody types
GUESSED_FROM = 20_000  # entities, the most named, that may have been meant
TOO_LONG = "This search took too long. Try rarer or more words."
SOME = "No article has all of these words. These have some of them, best first:"
_ARTICLE = ("part", "id", "url", "title", "site", "published", "kind", "story_id")  # in JSON
_ENTITY = ("part", "id", "name", "type", "article_count")
ALIKE = 78  # of 100, from which on another name is offered


async def search_page(archive: Archive, request: Any) -> Any:
    """Answer ``/search?q=…&sort=…&page=…``, and the same as JSON at ``/search.json``.

    Raises:
        datasette.Forbidden: Whoever asks may not see the articles.
    """
    await archive.ensure_visible(request.actor)
    context = await search_vars(
        _One(archive),
        typed_in(request),
        newest=request.args.get("sort") == "newest",
        page=page_number(request.args.get("page")),
    )
    if request.url_vars.get("format"):
        return Response.json(as_json(context))
    return await archive.respond(request, "search", context)


async def names_page(archive: Archive, request: Any) -> Response:
    """Answer ``/search/names?q=…`` with names of entities that begin so, as JSON, for who types.

    Raises:
        datasette.Forbidden: Whoever asks may not see the articles.
    """
    await archive.ensure_visible(request.actor)
    query = beginning(typed_in(request))
    about = {"query": query, "limit": OFFERED}
    rows = await archive.rows("page_search_entities", about) if query else []
    return Response.json([{key: row[key] for key in ("id", "name", "type", "article_count")} for row in rows])


def typed_in(request: Any) -> str:
    """What was typed, on one line, of a length that can be looked at."""
    return " ".join((request.args.get("q") or "")[:LONGEST].replace("\0", " ").split())


def beginning(typed: str) -> str:
    """What to look for in names while somebody types: the last word may go on."""
    words = re.findall(r"\w+", typed)
    return parse_query(" ".join([*words[:-1], f"{words[-1]}*"]) if words else "").words


class Finder(Protocol):
    """Finds articles: in one archive, or in several.

    Raises:
        datasette.database.QueryInterrupted: The time limit ran out.
    """

    async def find(self, typed: str, query: Query, *, newest: bool, page: int) -> dict[str, Any]:
        """What is found and has to be shown."""

    async def find_some(self, query: Query) -> list[dict[str, Any]]:
        """The articles that fit best of those with any of the words, as shown."""

    async def guess(self, typed: str) -> str:
        """The name of an entity that is spelled nearly so; "" where none is."""


async def search_vars(finder: Finder, typed: str, *, newest: bool, page: int) -> dict[str, Any]:
    """What the template needs."""
    query = parse_query(typed)
    found: dict[str, Any] = {
        "articles": [],
        "folded": [],
        "entities": [],
        "facets": [],
        "hits": 0,
        "problem": "",
        "guess": "",
    }
    if query:
        try:
            found |= await finder.find(typed, query, newest=newest, page=page)
        except QueryInterrupted:
            found["problem"] = TOO_LONG
    elif typed and not query.remarks:
        found["problem"] = "There is nothing to search for in that: type at least one word."
    remarks = query.remarks
    if query.words and not found["hits"] and not found["problem"]:
        found["guess"] = await finder.guess(typed)
        if query.any_words and page == 1:
            found["articles"] = found["folded"] = await _some(finder, query)
            remarks += (SOME,) if found["articles"] else ()
    return found | {
        "query": typed,
        "remarks": remarks,
        "chosen": chosen(typed, query.conditions),
        "newest": newest,
        "page": page,
        "has_more": page * ARTICLES < min(found["hits"], MOST_RANKED) and page < MOST_PAGES,
        "first": (page - 1) * ARTICLES + 1,
        "most": MOST_RANKED,
        "most_out": MOST_OUT,
    }


async def _some(finder: Finder, query: Query) -> list[dict[str, Any]]:
    """Articles with some of the words; none where that takes too long."""
    try:
        return await finder.find_some(replace(query, words=query.any_words))
    except QueryInterrupted:
        return []


@dataclass(frozen=True, slots=True)
class _One:
    """Finds in one archive."""

    archive: Archive

    async def find(self, typed: str, query: Query, *, newest: bool, page: int) -> dict[str, Any]:
        archive = self.archive
        found = await archive.ids(ask_ids(query))
        ids = found[:MOST_RANKED]
        common = await common_to(archive, ids)
        offset = (page - 1) * ARTICLES
        if newest or not query.words:
            best = [article_id for _, article_id in common.newest(offset + ARTICLES)[offset:]]
        else:
            best = await archive.ids(ask_page(query, ids, newest=False, limit=ARTICLES, offset=offset))
        articles = await shown(archive, query, best)
        about = {"query": query.names, "limit": ENTITIES}
        entities = await archive.rows("page_search_entities", about) if query.words and page == 1 else []
        return {
            "hits": len(found),
            "articles": articles,
            "folded": fold_copies(articles),
            "entities": [row | {"kind": kind_of(row["type"])} for row in entities],
            "facets": await facets_of(archive, typed, query, ids, common),
            "chart": histogram(typed, common.months, lambda q: archive.path("search", q=q)),
        }

    async def find_some(self, query: Query) -> list[dict[str, Any]]:
        ids = (await self.archive.ids(ask_ids(query)))[:MOST_RANKED]
        best = await self.archive.ids(ask_page(query, ids, newest=False, limit=ARTICLES, offset=0))
        return await shown(self.archive, query, best)

    async def guess(self, typed: str) -> str:
        rows = await self.archive.rows("page_guessed_from", {"limit": GUESSED_FROM})
        return nearest(typed, [row["name"] for row in rows])


async def shown(archive: Archive, query: Query, ids: list[int]) -> list[dict[str, Any]]:
    """Articles with their snippets, words and names marked."""
    rows = in_order(await archive.answer(ask_shown(query, ids)), ids)
    names = await _names(archive, [row["version_id"] for row in rows])
    return [row | {"marked": mark_snippet(row["snippet"], names.get(row["version_id"], []))} for row in rows]


async def _names(archive: Archive, versions: list[int | None]) -> dict[int, list[tuple[str, Span]]]:
    """Version → names as they are written in it, the longest first, and how to show them."""
    found: dict[int, list[tuple[str, Span]]] = {}
    rows = await archive.rows("search_surfaces", {"versions": json.dumps(versions)})
    for row in sorted(rows, key=lambda row: -len(row["surface"])):
        span = Span(0, 0, row["type"], archive.entity_url(row["entity_id"]), row["name"])
        found.setdefault(row["version_id"], []).append((row["surface"], span))
    return found


def nearest(typed: str, names: list[str]) -> str:
    """The name that is spelled nearly so; "" where none is."""
    best = process.extractOne(typed, names, scorer=fuzz.ratio, score_cutoff=ALIKE)
    return str(best[0]) if best else ""


def as_json(context: dict[str, Any]) -> dict[str, Any]:
    """The same as the page shows, as plain values."""
    return {
        "query": context["query"],
        "remarks": [*context["remarks"], *filter(None, [context["problem"]])],
        "article_count": context["hits"],
        "is_complete": context["hits"] <= MOST_RANKED,
        "articles": [
            {key: row[key] for key in _ARTICLE if key in row} | {"snippet": str(row["marked"].striptags())}
            for row in context["articles"]
        ],
        "entities": [{key: row[key] for key in _ENTITY if key in row} for row in context["entities"]],
        "facets": {
            facet.title: [
                {"value": each.label, "article_count": each.count, "query": each.query} for each in facet.choices
            ]
            for facet in context["facets"]
        },
    }
