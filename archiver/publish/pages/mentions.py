"""The page of every mention of an entity, each in its sentence, newest article first."""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING, Any

from datasette import NotFound, Response

from archiver.publish.pages.entity import ARTICLES, entity_articles
from archiver.publish.pages.paging import cut, page_number
from archiver.publish.shown.kinds import kind_of
from archiver.publish.shown.passages import mark_all

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archiver.publish.archive import Archive


async def mentions_page(archive: Archive, request: Any) -> Any:
    """Answer ``/mentions/ENTITY?page=…``, and the same as ``.json``.

    Raises:
        datasette.Forbidden: Whoever asks may not see the articles.
        datasette.NotFound: There is no such entity.
    """
    await archive.ensure_visible(request.actor)
    entity = await archive.row("page_entity", {"id": int(request.url_vars["entity"])})
    if entity is None:
        raise NotFound("There is no such entity.")
    page = page_number(request.args.get("page"))
    articles, has_more = cut(await entity_articles(archive, entity, ARTICLES, page), ARTICLES, page)
    shown = await _with_sentences(archive, entity["id"], articles)
    if request.url_vars.get("format"):
        return Response.json(_as_json(entity, shown))
    context = {
        "entity": entity,
        "kind": kind_of(entity["type"]),
        "articles": shown,
        "page": page,
        "has_more": has_more,
    }
    return await archive.respond(request, "mentions", context)


async def _with_sentences(
    archive: Archive, entity_id: int, articles: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The articles with `places`: for title, summary and text, the sentences that name the entity."""
    about = {"id": entity_id, "ids": json.dumps([article["id"] for article in articles])}
    rows = await archive.rows("page_entity_mentions", about)
    places: dict[int, list[tuple[str, list[Any]]]] = {}
    for (article_id, field), found in groupby(rows, lambda row: (row["article_id"], row["field"])):
        places.setdefault(article_id, []).append((field, mark_all(found)))
    return [article | {"places": places.get(article["id"], [])} for article in articles]


def _as_json(entity: dict[str, Any], articles: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "entity": {key: entity[key] for key in ("id", "name", "type", "mention_count", "article_count")},
        "articles": [
            {key: article[key] for key in ("id", "title", "published", "site", "mention_count")}
            | {
                "mentions": [
                    {"field": field, "sentence": str(sentence.striptags())}
                    for field, sentences in article["places"]
                    for sentence in sentences
                ]
            }
            for article in articles
        ],
    }
