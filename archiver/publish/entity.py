"""The entity page: its names, its months, its articles with the sentences, and who is named beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from archiver.publish.home import TYPE_NAMES
from archiver.publish.mounted import NAME, ask
from archiver.publish.show import day, highlighted, month_bars, plain
from archiver.store.queries import sql

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

ARTICLES = 25
BESIDE = 20
SENTENCE = 320  # code points of a sentence that are shown at most
_SENTENCE_END = re.compile(r"[.!?。！？]['\"”’)]?\s+|\n|[。！？]")

ALIASES = "select name, source from aliases where entity_id = :entity order by source <> 'seen', id"
MONTHS = "select month, article_count, mention_count from entity_months where entity_id = :entity order by month"


async def page(datasette: Datasette, request: Request) -> dict[str, Any]:
    """What `row-archive-entities.html` shows."""
    about = {"entity": request.url_vars["pks"], "limit": ARTICLES}
    rows = await ask(datasette, "select * from entities where id = :entity", about)
    if not rows:
        return {}
    (row,) = rows
    base = datasette.urls.table(NAME, "entities")
    first_mentions = {
        m["article_id"]: _sentence(m, base) for m in await ask(datasette, sql("entity_sentences"), about)
    }
    articles = await ask(datasette, sql("entity_articles"), about)
    names: dict[str, str] = {}
    for alias in await ask(datasette, ALIASES, about):
        names.setdefault(plain(alias["name"]), alias["source"])
    names.pop(row["name"], None)
    return {
        "row": row | {"name": plain(row["name"])},
        "type_name": TYPE_NAMES.get(row["type"], row["type"]),
        "aliases": list(names.items()),
        "bars": month_bars(await ask(datasette, MONTHS, about)),
        "beside": await ask(datasette, sql("entity_beside"), about | {"limit": BESIDE}),
        "articles": [
            article
            | {
                "day": day(article["published"]),
                "title": plain(article["title"]),
                "sentence": first_mentions.get(article["id"], ""),
            }
            for article in articles
        ],
        "first_seen": day(row["first_seen"]),
        "last_seen": day(row["last_seen"]),
    }


def _sentence(mention: dict[str, Any], base: str) -> object:
    """The sentence in which a mention stands, the mention marked."""
    text, start = mention["text"], mention["start"]
    begin = max((match.end() for match in _SENTENCE_END.finditer(text, 0, start)), default=0)
    begin = max(begin, start - SENTENCE // 2)
    ending = _SENTENCE_END.search(text, mention["end"])
    end = min(ending.end() if ending else len(text), begin + SENTENCE)
    return highlighted(text[begin:end].rstrip(), [mention], base=base, begin=begin)
