"""The page of an entity: its names, its months, its articles, and who is named beside it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from archiver.publish.charts import draw_bars, fill_months
from archiver.publish.highlight import cut_sentence, mark_part
from archiver.publish.kinds import kind_of
from archiver.store.beside import CONSIDERED, weigh

if TYPE_CHECKING:
    from markupsafe import Markup

    from archiver.publish.archive import Archive

TEMPLATE = "archiver/entity.html"
ARTICLES = 20  # shown on a page
MOST_PAGES = 50  # beyond that, the table is the better tool
BESIDE = 20  # entities shown


async def entity_vars(archive: Archive, entity_id: int, page: int = 1) -> dict[str, Any]:
    """What the template needs; nothing where there is no such entity."""
    entity = await archive.row("page_entity", {"id": entity_id})
    if entity is None:
        return {}
    about = {"id": entity["id"]}
    months = await archive.rows("entity_months", about)
    articles = await _articles(archive, entity, page)
    beside = weigh(await archive.rows("entity_beside", about | {"limit": CONSIDERED}), BESIDE)
    return {
        "entity": entity,
        "kind": kind_of(entity["type"]),
        "aliases": await archive.rows("entity_aliases", about),
        "months": months,
        "chart": draw_bars(
            fill_months((row["month"], row["mention_count"]) for row in months),
            f"Mentions of {entity['name']} by month; the same numbers stand in the table below.",
        ),
        "articles": articles[:ARTICLES],
        "page": page,
        "has_more": len(articles) > ARTICLES and page < MOST_PAGES,
        "beside": [row | {"kind": kind_of(row["type"])} for row in beside],
    }


def page_number(given: str | None, most: int = MOST_PAGES) -> int:
    """The page asked for, from 1 to `most`.

    >>> page_number("3"), page_number("-1"), page_number("x"), page_number(None), page_number("9" * 5000)
    (3, 1, 1, 1, 50)
    """
    if not given or not given.isascii() or not given.isdecimal():
        return 1
    return most if len(given) > 6 else min(max(int(given), 1), most)


def is_frequent(article_count: int, needed: int, all_articles: int) -> bool:
    """Whether walking all articles by date until enough are met is quicker than sorting those that name the entity.

    Args:
        article_count: How many name it.
        needed: How many are wanted, the newest.
        all_articles: How many there are; so many times `needed / article_count` are walked.

    >>> is_frequent(200_000, 21, 1_000_000), is_frequent(2_000, 1_000, 1_000_000)
    (True, False)
    """
    return article_count * article_count > needed * all_articles


async def _articles(archive: Archive, entity: dict[str, Any], page: int) -> list[dict[str, Any]]:
    """A page of articles, and one more if there are more, each with the sentence that first names the entity."""
    newest = await archive.row("newest_article") or {"id": 0}
    walks = is_frequent(entity["article_count"], page * ARTICLES + 1, newest["id"])
    query = "page_frequent_entity_articles" if walks else "page_entity_articles"
    where = {"id": entity["id"], "limit": ARTICLES + 1, "offset": (page - 1) * ARTICLES}
    articles = await archive.rows(query, where)
    ids = json.dumps([article["id"] for article in articles[:ARTICLES]])
    sentences = {
        row["article_id"]: _sentence(row)
        for row in await archive.rows("page_passages", {"ids": ids, "id": entity["id"]})
    }
    return [article | {"sentence": sentences.get(article["id"])} for article in articles]


def _sentence(passage: dict[str, Any]) -> Markup:
    sentence = cut_sentence(
        passage["text"],
        passage["start"],
        passage["end"],
        cut_before=bool(passage["cut_before"]),
        cut_after=bool(passage["cut_after"]),
    )
    return mark_part(*sentence)
