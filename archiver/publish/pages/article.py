"""The page of an article: the text with its names, what it is about, and the evidence for it."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from archiver.publish.pages.story import story_of
from archiver.publish.shown.highlight import Span, highlight, highlight_paragraphs
from archiver.publish.shown.kinds import KINDS, kind_of
from archiver.store.export.cite import FORMATS, plain, source_of
from archiver.store.values import web_address

if TYPE_CHECKING:
    from archiver.publish.archive import Archive
    from archiver.publish.shown.kinds import Kind

TEMPLATE = "archiver/article.html"
RELATED = 6  # other articles shown


async def article_vars(archive: Archive, article_id: int) -> dict[str, Any]:
    """What the template needs; nothing where there is no such article."""
    article = await archive.row("page_article", {"id": article_id})
    if article is None:
        return {}
    spans = await _spans(archive, article["version_id"])
    entities = await archive.rows("article_entities", {"id": article_id})
    authors = await archive.rows("article_authors", {"id": article_id})
    return {
        "article": article,
        "title": highlight(article["title"], spans["title"]),
        "summary": highlight_paragraphs(article["summary"], spans["summary"]),
        "paragraphs": highlight_paragraphs(article["text"], spans["text"]),
        "excerpt": archive.excerpts is not None,
        "captions": json.loads(article["captions"] or "[]"),
        "link": web_address(article["url"]),
        "authors": authors,
        "versions": await archive.rows("page_versions", {"id": article_id}),
        "has_records": bool(article["warc_file"]) and (archive.warc_folder / article["warc_file"]).is_file(),
        "captures": await archive.rows("page_captures", {"id": article_id}),
        "provenance": json.loads(article["provenance"] or "{}"),
        "headlines": await archive.rows("page_headlines", {"version": article["version_id"]}),
        "removed": await archive.rows("page_removed", {"version": article["version_id"]}),
        "story": await story_of(archive, article),
        "related": await archive.rows("page_related", {"id": article_id, "limit": RELATED}),
        "citation": plain(source_of(article, [row["name"] for row in authors])),
        "formats": FORMATS,
        "entities": [entity | {"kind": kind_of(entity["type"])} for entity in entities],
        "legend": _legend({span.label for part in spans.values() for span in part}),
    }


def _legend(labels: set[str]) -> dict[str, Kind]:
    """CSS class → what has its colour, in the order in which types are listed everywhere."""
    known = [kind for label, kind in KINDS.items() if label in labels]
    return {kind.css: kind for kind in [*known, *map(kind_of, sorted(labels - set(KINDS)))]}


async def _spans(archive: Archive, version_id: int | None) -> defaultdict[str, list[Span]]:
    """The names of each field."""
    spans: defaultdict[str, list[Span]] = defaultdict(list)
    for row in await archive.rows("page_mentions", {"version": version_id}):
        entity_id = row["entity_id"]
        spans[row["field"]].append(
            Span(
                row["start"],
                row["end"],
                row["type"] or row["label"],
                archive.entity_url(entity_id) if entity_id else "",
                row["name"] or "",
            )
        )
    return spans
