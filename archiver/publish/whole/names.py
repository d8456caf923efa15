"""Entities of several archives in, the same ones added up out: of one type, and of one name but for details.

Numbers of rows are no help: archives that go on by themselves give the same number to others. Where two entities
of an archive go by one name, that with the number that was asked for is meant, else that which more articles name.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from heapq import nsmallest
from typing import TYPE_CHECKING, Any

from archiver.model import type_group
from archiver.publish.shown.kinds import kind_of
from archiver.resolve import name_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from archiver.publish.whole.parts import Part, Whole

Row = dict[str, Any]

KEYS = 50_000  # kept in mind: they take longer to make than to look up
_key = lru_cache(maxsize=KEYS)(name_key)


@dataclass(slots=True)
class Same:
    """One entity, as the parts know it."""

    key: str
    rows: list[tuple[Part, Row]] = field(default_factory=list)

    @property
    def main(self) -> tuple[Part, Row]:
        """The part in which most articles name it, of several the newest."""
        return max(self.rows, key=lambda each: each[1].get("article_count", 0))

    def total(self, column: str) -> int:
        """The sum of a number over the parts."""
        return sum(row[column] for _, row in self.rows)


def key_of(row: Mapping[str, Any]) -> str:
    """What an entity has in common with the same one in another archive."""
    return _key(row["name"], row["type"])


def group_same(rows: Iterable[tuple[Part, Iterable[Row]]]) -> list[Same]:
    """Rows of entities, put together where they are the same one."""
    found: dict[str, Same] = {}
    for part, listed in rows:
        for row in listed:
            key = key_of(row)
            found.setdefault(key, Same(key)).rows.append((part, row))
    return list(found.values())


def add_up(whole: Whole, rows: Iterable[Iterable[Row]], limit: int) -> list[Row]:
    """So many entities of all parts, those in most articles first, each with its page as `href`."""
    summed = [(-same.total("article_count"), same) for same in group_same(zip(whole.parts, rows, strict=True))]
    first = nsmallest(limit, summed, key=lambda each: (each[0], each[1].main[1]["name"]))
    return [_row(whole, same, -negative) for negative, same in first]


def _row(whole: Whole, same: Same, article_count: int) -> Row:
    part, row = same.main
    return row | {
        "article_count": article_count,
        "key": same.key,
        "part": part.name,
        "kind": kind_of(row["type"]),
        "href": whole.entity_url(part, row["id"]),
    }


async def find_same(whole: Whole, wanted: Iterable[Mapping[str, Any]]) -> dict[str, Same]:
    """The entities of all parts that are the same as these: key → entity. `wanted` has rows with name and type."""
    by_key = {key_of(row): row for row in wanted}
    asked = json.dumps([{"key": key, "name": row["name"]} for key, row in by_key.items()])
    found = {key: Same(key) for key in by_key}
    for part, rows in zip(whole.parts, await whole.rows("entities_alike", {"wanted": asked}), strict=True):
        for key, row in _chosen(rows, by_key).items():
            found[key].rows.append((part, row))
    return found


def _chosen(rows: list[Row], wanted: Mapping[str, Mapping[str, Any]]) -> dict[str, Row]:
    """Of the entities of one part that go by a name, the one that is meant."""
    chosen: dict[str, Row] = {}
    for row in rows:
        if type_group(row["found_type"]) != row["key"].partition(":")[0]:
            continue
        before = chosen.setdefault(row["key"], row)
        if row["id"] == wanted[row["key"]]["id"] != before["id"]:
            chosen[row["key"]] = row
    return chosen


async def count_all(whole: Whole, rows: list[Row]) -> list[Row]:
    """The same entities with the number of articles that name them in all parts, those that most name first."""
    found = await find_same(whole, rows)
    counted = [row | {"article_count": found[row["key"]].total("article_count")} for row in rows]
    return sorted(counted, key=lambda row: (-row["article_count"], row["name"]))
