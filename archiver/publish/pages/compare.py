"""The page of two entities side by side: their time lines, the articles with both, the words around both."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from datasette import Response

from archiver.publish.pages.paging import cut, page_number
from archiver.publish.shown.charts import draw_bars
from archiver.publish.shown.kinds import kind_of
from archiver.publish.shown.months import fill_months
from archiver.publish.shown.passages import mark_pair
from archiver.store.asking.beside import log_likelihood

if TYPE_CHECKING:
    from archiver.publish.archive import Archive

SHOWN = 20  # articles on a page
LOOKED_AT = 20_000  # articles with the rarer of both, those added last, that are looked through for the other


async def compare_page(archive: Archive, request: Any) -> Any:
    """Answer ``/compare?a=…&b=…``, each a name or an id, also as ``.json``.

    Raises:
        datasette.Forbidden: Whoever asks may not see the articles.
    """
    await archive.ensure_visible(request.actor)
    typed = [(request.args.get(name) or "").strip() for name in ("a", "b")]
    found = [await archive.find_entity(each) if each else None for each in typed]
    missing = [each for each, entity in zip(typed, found, strict=True) if each and entity is None]
    context: dict[str, Any] = {"typed": typed, "missing": missing, "both": None}
    if found[0] and found[1]:
        page = page_number(request.args.get("page"))
        context["both"] = await _both(archive, found[0], found[1], page)
    if request.url_vars.get("format"):
        return Response.json(_as_json(context))
    return await archive.respond(request, "compare", context)


async def _both(archive: Archive, first: dict[str, Any], second: dict[str, Any], page: int) -> dict[str, Any]:
    rarer, other = sorted((first, second), key=lambda each: each["article_count"])
    about = {"first": rarer["id"], "second": other["id"], "most": LOOKED_AT}
    where = {"limit": SHOWN + 1, "offset": (page - 1) * SHOWN}
    articles, has_more = cut(await archive.rows("shared_articles", about | where), SHOWN, page)
    ids = json.dumps([row["id"] for row in articles])
    words = {
        row["article_id"]: mark_pair(row) for row in await archive.rows("shared_passages", about | {"ids": ids})
    }
    shared = {row["month"]: row["article_count"] for row in await archive.rows("shared_months", about)}
    months = [
        {row["month"]: row["article_count"] for row in await archive.rows("entity_months", {"id": each["id"]})}
        for each in (first, second)
    ]
    dated = sorted({month for counts in (*months, shared) for month in counts if month})
    together = sum(shared.values())
    is_partial = rarer["article_count"] > LOOKED_AT
    return {
        "entities": [each | {"kind": kind_of(each["type"])} for each in (first, second)],
        "charts": [
            _chart(each["name"], counted, dated) for each, counted in zip((first, second), months, strict=True)
        ],
        "chart": _chart(f"{first['name']} and {second['name']} together", shared, dated),
        "table": [(month, *(counted.get(month, 0) for counted in (*months, shared))) for month in dated],
        "articles": [row | {"words": words.get(row["id"])} for row in articles],
        "together": together,
        "partly": {"name": rarer["name"], "most": LOOKED_AT} if is_partial else None,
        "weight": round(await _weight(archive, together, rarer, other, about if is_partial else None), 1),
        "page": page,
        "has_more": has_more,
    }


async def _weight(
    archive: Archive, together: int, rarer: dict[str, Any], other: dict[str, Any], about: dict[str, int] | None
) -> float:
    """How strongly both belong together: among all articles, or among those since the first that is looked at."""
    if about is not None:
        basis = await archive.row("shared_basis", about) or {}
        return log_likelihood(together, basis["first_count"], basis["second_count"], basis["article_count"])
    counts = await archive.row("page_counts") or {}
    return log_likelihood(together, rarer["article_count"], other["article_count"], counts.get("articles", 0))


def _chart(name: str, counts: dict[str, int], dated: list[str]) -> Any:
    """Bars over the same months for each."""
    bars = fill_months((month, counts.get(month, 0)) for month in dated)
    return draw_bars(bars, f"Articles that name {name}, by month; the numbers stand in the table below.")


def _as_json(context: dict[str, Any]) -> dict[str, Any]:
    both = context["both"]
    if both is None:
        return {"missing": context["missing"]}
    return {
        "entities": [
            {key: each[key] for key in ("id", "name", "type", "article_count")} for each in both["entities"]
        ],
        "shared_count": both["together"],
        "is_complete": both["partly"] is None,
        "weight": both["weight"],
        "months": [dict(zip(("month", "first", "second", "both"), row, strict=True)) for row in both["table"]],
        "articles": [
            {key: row[key] for key in ("id", "title", "published", "site")}
            | {"words": str(row["words"].striptags()) if row["words"] else None}
            for row in both["articles"]
        ],
    }
