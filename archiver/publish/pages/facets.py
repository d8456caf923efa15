"""Articles found in, what they have in common out: counts that narrow the search when they are chosen."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from heapq import nlargest
from typing import TYPE_CHECKING, Any

from archiver.publish.shown.charts import draw_bars
from archiver.publish.shown.kinds import KINDS, kind_of
from archiver.publish.shown.months import fill_months

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from markupsafe import Markup

    from archiver.publish.archive import Archive
    from archiver.publish.shown.kinds import Kind
    from archiver.store.search.query import Condition, Query

SHOWN = 8  # values of a facet
MOST_SITES = 100  # whose names are looked up: some may be among the conditions already
ENTITIES = 60  # looked at, of all types together
FACETED = tuple(KINDS)[:4]  # types that have a facet
CONSIDERED = 2_000  # articles, the newest, that are looked at for entities and authors


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to narrow the search by."""

    label: str
    count: int
    query: str  # with it
    css: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """Something that articles have in common."""

    title: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A condition of the search, and the search without it."""

    label: str
    query: str


@dataclass(frozen=True, slots=True)
class Common:
    """What articles found have in common: values with the number of articles, the most frequent first."""

    sites: list[tuple[str, str, int]]  # name, host
    months: list[tuple[str, int]]
    languages: list[tuple[str, int]]
    sections: list[tuple[str, int]]
    kinds: list[tuple[str, int]]
    ids: str  # of all articles, as JSON: read only where they are to be ordered
    published: str  # when each of them was, likewise

    def newest(self, limit: int) -> list[tuple[str, int]]:
        """When the last articles were published, and their ids; those that are not dated come after all others."""
        dated = ((day or "", id) for day, id in zip(json.loads(self.published), json.loads(self.ids), strict=True))
        return nlargest(limit, dated)


@dataclass(frozen=True, slots=True)
class Found:
    """What was counted for the facets."""

    total: int  # articles
    common: Common
    entities: list[dict[str, Any]]  # named in most of the newest
    authors: list[dict[str, Any]]


async def common_to(archive: Archive, ids: list[int]) -> Common:
    """What the articles found have in common, all of them."""
    (row,) = await archive.rows("search_facets", {"ids": json.dumps(ids)})
    published, ids_found = row.pop("published"), row.pop("ids")
    counted = {column: _count(json.loads(values)) for column, values in row.items()}
    by_site = dict(counted.pop("sites")[:MOST_SITES])
    found = await archive.rows("search_facet_sites", {"ids": json.dumps(list(by_site))})
    sites = sorted(found, key=lambda site: (-by_site[site["id"]], site["host"]))
    named = [(site["name"], site["host"], by_site[site["id"]]) for site in sites]
    return Common(sites=named, ids=ids_found, published=published, **counted)


async def facets_of(archive: Archive, typed: str, query: Query, ids: list[int], common: Common) -> list[Facet]:
    """Facets with more than one value, or with one that does not hold for all articles.

    Args:
        archive: The archive.
        typed: What was typed.
        query: The same, understood.
        ids: The articles found, the newest first.
        common: What `common_to` says of them.
    """
    newest = ids[:CONSIDERED]
    found = Found(len(ids), common, await named_in(archive, newest), await authors_of(archive, newest))
    return make_facets(typed, query, found)


async def named_in(archive: Archive, ids: list[int], limit: int = ENTITIES) -> list[dict[str, Any]]:
    """The entities that most of the articles name."""
    about = {"ids": json.dumps(ids), "type": None, "peoples": True, "likely": limit, "limit": limit}
    return await archive.rows("named_most", about)


async def authors_of(archive: Archive, ids: list[int], limit: int = SHOWN) -> list[dict[str, Any]]:
    """Who wrote most of the articles."""
    return await archive.rows("search_facet_authors", {"ids": json.dumps(ids), "limit": limit})


def make_facets(typed: str, query: Query, of: Found) -> list[Facet]:
    """Facets from what was counted; see `facets_of`."""
    taken = {(each.field, each.value.casefold()) for each in query.conditions}

    def facet(title: str, field: str, counts: Iterable[tuple[str, str, int]], css: str = "") -> Facet:
        free = [each for each in counts if each[1] and (field, each[1].casefold()) not in taken]
        return Facet(title, tuple(Choice(a, n, _with(typed, field, v), css) for a, v, n in free[:SHOWN]))

    found = [
        facet("Site", "site", of.common.sites),
        facet("Author", "author", [(row["name"], row["name"], row["article_count"]) for row in of.authors]),
        *(facet(kind.many, "entity", _named(group), kind.css) for kind, group in _by_type(of.entities)),
        facet("Language", "language", [(v, v, n) for v, n in of.common.languages]),
        facet("Section", "section", [(v, v, n) for v, n in of.common.sections]),
        facet("Kind", "type", [(v, v, n) for v, n in of.common.kinds]),
    ]
    return [each for each in found if len(each.choices) > 1 or any(c.count < of.total for c in each.choices)]


def histogram(typed: str, months: Iterable[tuple[str, int]], url: Callable[[str], str]) -> Markup:
    """Articles by month as bars, each leading to that month's."""
    bars = fill_months(months)
    if len(bars) < 2:
        return draw_bars([], "")
    return draw_bars(bars, "Articles found, by month", lambda name: url(_with(typed, "month", name)))


def chosen(typed: str, conditions: Iterable[Condition]) -> list[Chosen]:
    """The conditions of a search, each with what is left without it."""
    return [
        Chosen(
            f"{'not ' * each.negated}{each.field}: {each.value}",
            " ".join(typed.replace(each.typed, " ", 1).split()),
        )
        for each in conditions
    ]


def _with(typed: str, field: str, value: str) -> str:
    """The search with one condition more; a quotation mark cannot stand within one."""
    plain = " ".join(value.replace('"', " ").split())
    quoted = f'"{plain}"' if not plain.replace("-", "").replace(".", "").isalnum() else plain
    return f"{typed} {field}:{quoted}".strip()


def _count(values: Iterable[Any]) -> list[tuple[Any, int]]:
    """The values that say something, the most frequent first."""
    counts = [(value, count) for value, count in Counter(values).items() if value not in {None, ""}]
    return sorted(counts, key=lambda each: (-each[1], each[0]))


def _named(entities: Iterable[dict[str, Any]]) -> list[tuple[str, str, int]]:
    return [(each["name"], each["name"], each["article_count"]) for each in entities]


def _by_type(entities: list[dict[str, Any]]) -> list[tuple[Kind, list[dict[str, Any]]]]:
    """The types that people ask for first."""
    grouped = [(type_, [each for each in entities if each["type"] == type_]) for type_ in FACETED]
    return [(kind_of(type_), group) for type_, group in grouped if group]
