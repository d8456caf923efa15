"""The search page over all parts: what was typed in, one list of articles with facets that add all parts up out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from heapq import nlargest, nsmallest
from itertools import chain
from typing import TYPE_CHECKING, Any

from datasette import Response

from archiver.publish.pages.facets import (
    CONSIDERED,
    FACETED,
    Common,
    Found,
    authors_of,
    common_to,
    histogram,
    make_facets,
    named_in,
)
from archiver.publish.pages.paging import page_number
from archiver.publish.pages.search import (
    ARTICLES,
    ENTITIES,
    GUESSED_FROM,
    OFFERED,
    as_json,
    beginning,
    nearest,
    search_vars,
    shown,
    typed_in,
)
from archiver.publish.pages.story import fold_copies
from archiver.publish.whole.names import add_up, count_all
from archiver.store.search.find import MOST_RANKED, ask_ids, ask_page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archiver.publish.whole.parts import Part, Whole
    from archiver.store.search.query import Query

Row = dict[str, Any]

LOOKED_AT = 500  # of each part's names and authors in the articles found, before they are added up
NAMED = 200  # of the names added up, that may be shown among their type
FEWEST_GUESSED = 500  # names of a part among which a guess is made


async def search_page(whole: Whole, request: Any) -> Any:
    """Answer ``/search?q=…&sort=…&page=…``, and the same as JSON at ``/search.json``.

    Raises:
        datasette.Forbidden: Whoever asks may not see the articles.
    """
    await whole.ensure_visible(request.actor)
    context = await search_vars(
        _All(whole),
        typed_in(request),
        newest=request.args.get("sort") == "newest",
        page=page_number(request.args.get("page")),
    )
    if request.url_vars.get("format"):
        return Response.json(as_json(context) | {"parts": context.get("by_part", [])})
    return await whole.respond(request, "search", context)


async def names_page(whole: Whole, request: Any) -> Response:
    """Answer ``/search/names?q=…`` with names of entities that begin so, as JSON, for who types.

    Raises:
        datasette.Forbidden: Whoever asks may not see the articles.
    """
    await whole.ensure_visible(request.actor)
    query = beginning(typed_in(request))
    about = {"query": query, "limit": OFFERED}
    rows = add_up(whole, await whole.rows("page_search_entities", about), OFFERED) if query else []
    return Response.json([{key: row[key] for key in ("name", "type", "article_count")} for row in rows])


@dataclass(frozen=True, slots=True)
class _All:
    """Finds in all parts."""

    whole: Whole

    async def find(self, typed: str, query: Query, *, newest: bool, page: int) -> dict[str, Any]:
        whole = self.whole
        found = await whole.ask(lambda part: part.archive.ids(ask_ids(query)))
        ids = _share_out(whole, found, MOST_RANKED)
        having = [part for part in whole.parts if ids[part.name]]
        commons = await whole.ask(lambda part: common_to(part.archive, ids[part.name]), having)
        offset = (page - 1) * ARTICLES
        if newest or not query.words:
            best = _newest(having, commons, offset + ARTICLES)[offset:]
        else:
            best = (await self._best(query, ids, offset + ARTICLES))[offset:]
        articles = await self._shown(query, best)
        common = _together(commons)
        return {
            "hits": sum(map(len, found)),
            "articles": articles,
            "folded": _fold(articles),
            "entities": await self._entities(query) if query.words and page == 1 else [],
            "facets": make_facets(typed, query, await self._counted(ids, common)),
            "chart": histogram(typed, common.months, lambda q: whole.path("search", q=q)),
            "by_part": _by_part(whole, typed, found),
        }

    async def find_some(self, query: Query) -> list[Row]:
        found = await self.whole.ask(lambda part: part.archive.ids(ask_ids(query)))
        return await self._shown(
            query, await self._best(query, _share_out(self.whole, found, MOST_RANKED), ARTICLES)
        )

    async def guess(self, typed: str) -> str:
        limit = max(FEWEST_GUESSED, GUESSED_FROM // len(self.whole.parts))
        rows = chain.from_iterable(await self.whole.rows("page_guessed_from", {"limit": limit}))
        return nearest(typed, list(dict.fromkeys(row["name"] for row in rows)))

    async def _best(self, query: Query, ids: dict[str, list[int]], limit: int) -> list[tuple[Part, int]]:
        """The articles that fit best. Each part weighs words by how rare they are in it."""
        having = [part for part in self.whole.parts if ids[part.name]]

        async def of_part(part: Part) -> list[tuple[float, int, Part]]:
            asked = ask_page(query, ids[part.name], newest=False, limit=limit, offset=0)
            return [(row["score"], -row["id"], part) for row in await part.archive.answer(asked)]

        ranked = chain.from_iterable(await self.whole.ask(of_part, having))
        return [(part, -negative) for _, negative, part in nsmallest(limit, ranked, key=lambda each: each[:2])]

    async def _shown(self, query: Query, best: list[tuple[Part, int]]) -> list[Row]:
        """Articles with their snippets, in their order."""
        chosen: dict[str, list[int]] = {}
        for part, article_id in best:
            chosen.setdefault(part.name, []).append(article_id)
        having = [part for part in self.whole.parts if part.name in chosen]
        rows = await self.whole.ask(lambda part: shown(part.archive, query, chosen[part.name]), having)
        by_place = {
            (part.name, row["id"]): row | _addresses(part, row)
            for part, listed in zip(having, rows, strict=True)
            for row in listed
        }
        places = [(part.name, article_id) for part, article_id in best]
        return [by_place[place] for place in places if place in by_place]

    async def _entities(self, query: Query) -> list[Row]:
        """The entities whose names fit, with the numbers of all parts."""
        about = {"query": query.names, "limit": LOOKED_AT}
        rows = add_up(self.whole, await self.whole.rows("page_search_entities", about), 2 * ENTITIES)
        return (await count_all(self.whole, rows))[:ENTITIES]

    async def _counted(self, ids: dict[str, list[int]], common: Common) -> Found:
        """Names and authors in the newest of the articles found."""
        newest = _share_out(self.whole, [ids[part.name] for part in self.whole.parts], CONSIDERED)
        having = [part for part in self.whole.parts if newest[part.name]]

        async def named(part: Part) -> list[Row]:
            rows = await named_in(part.archive, newest[part.name], LOOKED_AT) if newest[part.name] else []
            return [row for row in rows if row["type"] in FACETED]

        authors: Counter[str] = Counter()
        for rows in await self.whole.ask(
            lambda part: authors_of(part.archive, newest[part.name], LOOKED_AT), having
        ):
            authors.update({row["name"]: row["article_count"] for row in rows})
        listed = [{"name": name, "article_count": count} for name, count in authors.items()]
        return Found(
            sum(map(len, ids.values())),
            common,
            add_up(self.whole, await self.whole.ask(named), NAMED),
            sorted(listed, key=lambda row: (-row["article_count"], row["name"])),
        )


def _addresses(part: Part, row: Row) -> Row:
    """The part of an article, its page there, and that of its story."""
    story = {} if row["story_id"] is None else {"story_href": part.archive.row_url("stories", row["story_id"])}
    return {"part": part.name, "href": part.article_url(row["id"]), **story}


def _share_out(whole: Whole, found: list[list[int]], most: int) -> dict[str, list[int]]:
    """So many of the articles found in each part, by its name: those of the newest parts, and there the newest."""
    shared: dict[str, list[int]] = {}
    for part, ids in zip(whole.parts, found, strict=True):
        shared[part.name] = ids[:most]
        most -= len(shared[part.name])
    return shared


def _newest(parts: list[Part], commons: list[Common], limit: int) -> list[tuple[Part, int]]:
    """The articles that were published last, those that are not dated at the end."""
    dated = (
        (day, article_id, part)
        for part, common in zip(parts, commons, strict=True)
        for day, article_id in common.newest(limit)
    )
    return [(part, article_id) for _, article_id, part in nlargest(limit, dated, key=lambda each: each[:2])]


def _together(commons: Iterable[Common]) -> Common:
    """What the articles of all parts have in common."""
    sites: Counter[tuple[str, str]] = Counter()
    others: dict[str, Counter[str]] = {name: Counter() for name in ("months", "languages", "sections", "kinds")}
    for common in commons:
        sites.update({(name, host): count for name, host, count in common.sites})
        for name, counts in others.items():
            counts.update(dict(getattr(common, name)))
    named = sorted(
        ((name, host, count) for (name, host), count in sites.items()), key=lambda each: (-each[2], each[1])
    )
    counted = {
        name: sorted(counts.items(), key=lambda each: (-each[1], each[0])) for name, counts in others.items()
    }
    return Common(sites=named, ids="[]", published="[]", **counted)


def _fold(articles: list[Row]) -> list[Row]:
    """Copies below the first of their story; the parts number their stories each for itself."""
    return fold_copies(
        row | {"story_id": None if row["story_id"] is None else (row["part"], row["story_id"])} for row in articles
    )


def _by_part(whole: Whole, typed: str, found: list[list[int]]) -> list[Row]:
    """In how many articles of each part, and the same search there; most is offered only there."""
    return [
        {
            "part": part.name,
            "article_count": len(ids),
            "is_complete": len(ids) <= MOST_RANKED,
            "href": part.archive.path("search", q=typed),
        }
        for part, ids in zip(whole.parts, found, strict=True)
        if ids
    ]
