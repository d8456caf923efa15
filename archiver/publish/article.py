"""The article page: the text with its names, what the archive knows about it, and the evidence."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from archiver.publish.home import TYPE_NAMES
from archiver.publish.mounted import NAME, ask
from archiver.publish.show import day, highlighted, paragraphs, plain, web_link
from archiver.store.queries import sql

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request
    from markupsafe import Markup

AUTHORS = """
select authors.id, authors.name from article_authors join authors on authors.id = article_authors.author_id
where article_authors.article_id = :id order by article_authors.position
"""
MENTIONS = """
select field, start, "end", label, entity_id from mentions
where version_id = (select version_id from articles where id = :id) order by start
"""
VERSIONS = "select id, seen_at, title from versions where article_id = :id order by seen_at desc, id desc"


async def page(datasette: Datasette, request: Request) -> dict[str, Any]:
    """What `row-archive-articles.html` shows."""
    about = {"id": request.url_vars["pks"]}
    rows = await ask(datasette, sql("show_article"), about)
    if not rows:
        return {}
    (row,) = rows
    mentions: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for mention in await ask(datasette, MENTIONS, about):
        mentions[mention["field"]].append(mention)
    base = datasette.urls.table(NAME, "entities")

    def parts(field: str) -> list[Markup]:
        return [
            highlighted(
                part,
                [m for m in mentions[field] if begin <= m["start"] and m["end"] <= begin + len(part)],
                base=base,
                begin=begin,
            )
            for begin, part in paragraphs(row[field])
        ]

    labels = {mention["label"] for found in mentions.values() for mention in found}
    return {
        "row": row | {"link": web_link(row["url"]), "site": plain(row["site"]), "byline": plain(row["byline"])},
        "plain_title": plain(row["title"]),
        "title": highlighted(row["title"], mentions["title"], base=base),
        "summary": parts("summary"),
        "text": parts("text"),
        "published": day(row["published"]),
        "modified": day(row["modified"]),
        "authors": await ask(datasette, AUTHORS, about),
        "entities": await ask(datasette, sql("article_entities"), about),
        "versions": await ask(datasette, VERSIONS, about),
        "legend": [(kind, name) for kind, name in TYPE_NAMES.items() if kind in labels],
    }
