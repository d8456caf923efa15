"""The page of an entity over all parts: its months, articles and names, and who is named beside it."""

from __future__ import annotations

import json
from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, Any

from datasette import NotFound, Response

from archiver.publish.pages.entity import (
    ARTICLES,
    BESIDE,
    entity_articles,
    told_of,
)
from archiver.publish.pages.paging import page_number
from archiver.publish.shown.kinds import kind_of
from archiver.publish.shown.passages import mark_sentence
from archiver.publish.whole.names import Same, find_same, group_same, key_of
from archiver.store.asking.beside import CONSIDERED, weigh

if TYPE_CHECKING:
    from archiver.publish.whole.parts import Part, Whole

Row = dict[str, Any]


async def entity_page(whole: Whole, request: Any) -> Any:
    """Answer ``/entities/PART/ID`` about the entity that has this number there, and ``.json``.

    Raises:
        datasette.Forbidden: Whoever asks may not see the articles.
        datasette.NotFound: There is no such part, or no such entity in it.
    """
    await whole.ensure_visible(request.actor)
    part = whole.part(request.url_vars["part"])
    given = {"id": int(request.url_vars["entity"])}
    entity = await part.archive.row("page_entity", given) if part else None
    if part is None or entity is None:
        raise NotFound("There is no such entity.")
    shown = await entity_vars(whole, part, entity, page_number(request.args.get("page")))
    if request.url_vars.get("format"):
        return Response.json(_as_json(shown))
    return await whole.respond(request, "entity", {"shown": shown})


async def entity_vars(whole: Whole, part: Part, entity: Row, page: int) -> Row:
    """What the template needs."""
    same = (await find_same(whole, [entity]))[key_of(entity)]
    rows = [(other, row if other.name != part.name else entity) for other, row in same.rows]
    if part.name not in {other.name for other, _ in rows}:  # named otherwise there by now
        rows.append((part, entity))
    same = Same(
        same.key, [(other, rows_of) for other, rows_of in rows if rows_of["article_count"] or other is part]
    )
    of = _In(whole, same)
    sites = [row for rows_of in await of.ask("page_entity_sites") for row in rows_of]
    return {
        **told_of(entity | _counted(same), await of.months(), await of.articles(page), sites, page),
        "aliases": await of.aliases(entity["name"]),
        "beside": await of.beside(),
        "by_part": [
            {
                "part": other.name,
                "id": row["id"],
                "name": row["name"],
                "article_count": row["article_count"],
                "mention_count": row["mention_count"],
                "href": other.archive.row_url("entities", row["id"]),
            }
            for other, row in same.rows
        ],
    }


def _counted(same: Same) -> Row:
    """The numbers of all parts together."""
    first = [row["first_seen"] for _, row in same.rows if row["first_seen"]]
    last = [row["last_seen"] for _, row in same.rows if row["last_seen"]]
    return {
        "article_count": same.total("article_count"),
        "mention_count": same.total("mention_count"),
        "first_seen": min(first, default=None),
        "last_seen": max(last, default=None),
        "description": next((row["description"] for _, row in same.rows if row["description"]), ""),
        "wikidata_id": next((row["wikidata_id"] for _, row in same.rows if row["wikidata_id"]), None),
    }


class _In:
    """Asks the parts that know an entity about it."""

    def __init__(self, whole: Whole, same: Same) -> None:
        self._whole = whole
        self._parts = [part for part, _ in same.rows]
        self._rows = {part.name: row for part, row in same.rows}

    async def ask(self, query: str, **about: Any) -> list[list[Row]]:
        """The rows with which each of the parts answers a question about the entity."""
        return await self._whole.ask(
            lambda part: part.archive.rows(query, {"id": self._rows[part.name]["id"], **about}), self._parts
        )

    async def months(self) -> list[Row]:
        """Mentions and articles by month."""
        mentions: Counter[str] = Counter()
        articles: Counter[str] = Counter()
        for row in chain.from_iterable(await self.ask("entity_months")):
            mentions[row["month"]] += row["mention_count"]
            articles[row["month"]] += row["article_count"]
        return [
            {"month": month, "mention_count": mentions[month], "article_count": articles[month]}
            for month in sorted(mentions)
        ]

    async def aliases(self, own: str) -> list[Row]:
        """Its other names, each once."""
        others = {row["name"]: row["name"] for row in self._rows.values() if row["name"] != own}
        found = {name: {"name": name, "source": "known"} for name in others}
        for row in chain.from_iterable(await self.ask("entity_aliases")):
            if row["name"] != own:
                found[row["name"]] = row
        return list(found.values())

    async def articles(self, page: int) -> list[Row]:
        """A page of the articles that name it, newest first, and one more if there are more."""
        needed = page * ARTICLES
        listed = await self._whole.ask(
            lambda part: entity_articles(part.archive, self._rows[part.name], needed), self._parts
        )
        rows = [
            (part, row | {"part": part.name, "href": part.article_url(row["id"])})
            for part, of_part in zip(self._parts, listed, strict=True)
            for row in of_part
        ]
        rows.sort(key=lambda each: (each[1]["published"] or "", each[1]["id"]), reverse=True)
        chosen = rows[needed - ARTICLES : needed + 1]
        sentences = await self._sentences([(part, row["id"]) for part, row in chosen[:ARTICLES]])
        return [row | {"sentence": sentences.get((part.name, row["id"]))} for part, row in chosen]

    async def _sentences(self, places: list[tuple[Part, int]]) -> dict[tuple[str, int], Any]:
        """The sentence of each article that first names the entity."""
        having = [part for part in self._parts if any(part is other for other, _ in places)]

        async def of_part(part: Part) -> list[Row]:
            ids = json.dumps([article_id for other, article_id in places if other is part])
            return await part.archive.rows("page_passages", {"ids": ids, "id": self._rows[part.name]["id"]})

        found = await self._whole.ask(of_part, having)
        return {
            (part.name, row["article_id"]): mark_sentence(row)
            for part, rows in zip(having, found, strict=True)
            for row in rows
        }

    async def beside(self) -> list[Row]:
        """Who and what is named beside it, those first whom chance explains least."""
        rows = list(zip(self._parts, await self.ask("entity_beside", limit=CONSIDERED), strict=True))
        looked_at = sum(listed[0]["looked_at"] for _, listed in rows if listed)
        totals = await self._whole.ask(lambda part: part.archive.row("part_totals"))
        all_articles = sum((total or {}).get("articles") or 0 for total in totals)
        groups = sorted(group_same(rows), key=lambda each: -each.total("shared_count"))[:CONSIDERED]
        known = await find_same(self._whole, [each.main[1] for each in groups])
        weighed = weigh(
            (
                each.main[1]
                | {
                    "id": number,
                    "shared_count": each.total("shared_count"),
                    "article_count": known[each.key].total("article_count"),
                    "looked_at": looked_at,
                    "all_articles": all_articles,
                }
                for number, each in enumerate(groups)
            ),
            BESIDE,
        )
        return [row | _address(self._whole, groups[row["id"]]) for row in weighed]


def _address(whole: Whole, same: Same) -> Row:
    part, row = same.main
    return {
        "id": row["id"],
        "part": part.name,
        "href": whole.entity_url(part, row["id"]),
        "kind": kind_of(row["type"]),
    }


def _as_json(shown: Row) -> Row:
    """The same as the page shows, as plain values."""
    return {
        "name": shown["entity"]["name"],
        "type": shown["entity"]["type"],
        **{name: shown["entity"][name] for name in ("article_count", "mention_count", "first_seen", "last_seen")},
        "aliases": shown["aliases"],
        "months": shown["months"],
        "articles": [
            {name: row[name] for name in ("part", "id", "title", "published", "site", "mention_count")}
            for row in shown["articles"]
        ],
        "beside": [
            {name: row[name] for name in ("part", "id", "name", "type", "shared_count", "weight")}
            for row in shown["beside"]
        ],
        "parts": [{name: row[name] for name in row if name != "href"} for row in shown["by_part"]],
    }
