"""The home page over all parts: how much there is together, what is new, who is named most, and the parts."""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, Any

from datasette import Response

from archiver.publish.pages.home import ARTICLES, NAMES, SITES, TYPES_SHOWN
from archiver.publish.shown.kinds import KINDS, kind_of
from archiver.publish.whole.names import add_up, count_all

if TYPE_CHECKING:
    from archiver.publish.whole.parts import Whole

Row = dict[str, Any]

CANDIDATES = 100  # of each part and type, that may be named most in all parts together
COUNTED = 20  # of those, that are counted in all parts


async def home_page(whole: Whole, request: Any) -> Any:
    """Answer ``/``, and the list of parts as JSON at ``/.json``.

    Raises:
        datasette.Forbidden: Whoever asks may not see the articles.
    """
    await whole.ensure_visible(request.actor)
    totals = await whole.ask(lambda part: part.archive.row("part_totals"))
    parts = [
        {"part": part.name, "href": part.home, **(total or {})}
        for part, total in zip(whole.parts, totals, strict=True)
    ]
    if request.url_vars.get("format"):
        return Response.json({"parts": parts})
    return await whole.respond(request, "home", {"shown": await _shown(whole, parts)})


async def _shown(whole: Whole, parts: list[Row]) -> Row:
    sites = await _sites(whole)
    return {
        "parts": parts,
        "article_count": sum(part["articles"] or 0 for part in parts),
        "first_month": min((part["first_month"] for part in parts if part["first_month"]), default=None),
        "last_month": max((part["last_month"] for part in parts if part["last_month"]), default=None),
        "articles": await _newest(whole),
        "groups": await _groups(whole),
        "site_count": len(sites),
        "sites": sites[:SITES],
    }


async def _newest(whole: Whole) -> list[Row]:
    rows = await whole.rows("page_newest_articles", {"limit": ARTICLES})
    listed = (
        row | {"part": part.name, "href": part.article_url(row["id"])}
        for part, found in zip(whole.parts, rows, strict=True)
        for row in found
    )
    return sorted(listed, key=lambda row: (row["published"] or "", row["id"]), reverse=True)[:ARTICLES]


async def _groups(whole: Whole) -> list[Row]:
    """For each type the entities that most articles name, counted in all parts."""
    groups = []
    for type_ in list(KINDS)[:TYPES_SHOWN]:
        found = await whole.rows("page_top_entities", {"type": type_, "limit": CANDIDATES})
        candidates = add_up(whole, [[row | {"type": type_} for row in rows] for rows in found], COUNTED)
        named = (await count_all(whole, candidates))[:NAMES]
        if named:
            groups.append({"type": type_, "kind": kind_of(type_), "entities": named})
    return groups


async def _sites(whole: Whole) -> list[Row]:
    """The sites of all parts, those with most articles first."""
    rows = list(chain.from_iterable(await whole.rows("part_sites")))
    counts: Counter[str] = Counter()
    for row in rows:
        counts[row["host"]] += row["article_count"]
    names = {row["host"]: row["name"] for row in rows}
    return [{"host": host, "name": names[host], "article_count": count} for host, count in counts.most_common()]
