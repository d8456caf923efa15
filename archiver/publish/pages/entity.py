"""The page of an entity: its names, its months, its articles, who writes about it, and who is named beside it."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from archiver.publish.pages.paging import cut, is_frequent
from archiver.publish.shown.charts import draw_bars
from archiver.publish.shown.kinds import kind_of
from archiver.publish.shown.months import fill_months
from archiver.publish.shown.passages import mark_pair, mark_sentence
from archiver.store.asking.beside import CONSIDERED, weigh

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from markupsafe import Markup

    from archiver.publish.archive import Archive

TEMPLATE = "archiver/entity.html"
ARTICLES = 20  # shown on a page
BESIDE = 20  # entities shown
TOGETHER = 8  # of them, whose newest sentence with both is shown
WRITERS = 10  # sites and sections shown of each


async def entity_vars(archive: Archive, entity: dict[str, Any], page: int = 1) -> dict[str, Any]:
    """What the template needs, of an entity that is neither merged into another nor hidden."""
    about = {"id": entity["id"]}
    months = await archive.rows("entity_months", about)
    articles = await articles_of(archive, entity, ARTICLES, page)
    beside = weigh(await archive.rows("entity_beside", about | {"limit": CONSIDERED}), BESIDE)
    sites = await archive.rows("page_entity_sites", about)
    return {
        **told_of(entity, months, articles, sites, page),
        "aliases": await archive.rows("entity_aliases", about),
        "sections": add_up_articles([row for row in sites if row["section"]], "section", "host"),
        "together": await _together(archive, entity["id"], beside[:TOGETHER]),
        "beside": [row | {"kind": kind_of(row["type"])} for row in beside],
    }


def told_of(
    entity: dict[str, Any],
    months: list[dict[str, Any]],
    articles: list[dict[str, Any]],
    sites: Iterable[dict[str, Any]],
    page: int,
) -> dict[str, Any]:
    """What is told alike of an entity in one archive and in several.

    Args:
        entity: Its row.
        months: Its mentions and articles by month.
        articles: Those of the page, and one more if there are more.
        sites: Its articles by site.
        page: The number of the page.
    """
    shown, has_more = cut(articles, ARTICLES, page)
    return {
        "entity": entity,
        "kind": kind_of(entity["type"]),
        "months": months,
        "chart": _chart(entity["name"], months),
        "articles": shown,
        "page": page,
        "has_more": has_more,
        "sites": add_up_articles(sites, "site", "host"),
    }


def _chart(name: str, months: Iterable[Mapping[str, Any]]) -> Markup:
    """An entity's mentions, month by month."""
    return draw_bars(
        fill_months((row["month"], row["mention_count"]) for row in months),
        f"Mentions of {name} by month; the same numbers stand in the table below.",
    )


async def entity_articles(
    archive: Archive, entity: dict[str, Any], number: int = ARTICLES, page: int = 1
) -> list[dict[str, Any]]:
    """A page of so many articles that name the entity, newest first, and one more if there are more."""
    newest = await archive.row("newest_article") or {"id": 0}
    walks = is_frequent(entity["article_count"], page * number + 1, newest["id"])
    query = "page_frequent_entity_articles" if walks else "page_entity_articles"
    return await archive.rows(query, {"id": entity["id"], "limit": number + 1, "offset": (page - 1) * number})


async def articles_of(archive: Archive, entity: dict[str, Any], number: int, page: int = 1) -> list[dict[str, Any]]:
    """The same, each with the sentence that first names the entity."""
    articles = await entity_articles(archive, entity, number, page)
    ids = json.dumps([article["id"] for article in articles[:number]])
    sentences = {
        row["article_id"]: mark_sentence(row)
        for row in await archive.rows("page_passages", {"ids": ids, "id": entity["id"]})
    }
    return [article | {"sentence": sentences.get(article["id"])} for article in articles]


def add_up_articles(rows: Iterable[dict[str, Any]], column: str, other: str) -> list[dict[str, Any]]:
    """Articles by a column, most first, with another column of one of its rows."""
    counts: Counter[str] = Counter()
    others: dict[str, Any] = {}
    for row in rows:
        if row[column]:
            counts[row[column]] += row["article_count"]
            others[row[column]] = row[other]
    return [
        {column: value, other: others[value], "article_count": count}
        for value, count in counts.most_common(WRITERS)
    ]


async def _together(archive: Archive, entity_id: int, beside: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The newest passage with the entity and each of those named beside it."""
    others = {"id": entity_id, "others": json.dumps([row["id"] for row in beside])}
    newest = {row["entity_id"]: row["article_id"] for row in await archive.rows("page_beside_articles", others)}
    found = []
    for other in beside:
        about = {"first": entity_id, "second": other["id"], "ids": json.dumps([newest.get(other["id"])])}
        for row in await archive.rows("shared_passages", about):
            kind = kind_of(other["type"])
            found.append(other | {"kind": kind, "article_id": row["article_id"], "words": mark_pair(row)})
    return found
