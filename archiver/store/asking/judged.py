"""The log of judgements in, what it says of each entity out. Reads only.

Judgements are rows that are only ever added (an undo is a row too); which entities are one, hidden or parted
follows from those that stand.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from archiver.store.queries import sql

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class Part:
    """What was split from an entity: the mentions written so, in these articles."""

    names: frozenset[str]  # surfaces
    articles: frozenset[int]  # ids; none stands for all articles
    into: int  # the entity that they are

    def has(self, surface: str, article_id: int) -> bool:
        """Whether a mention belongs to it."""
        return surface in self.names and (not self.articles or article_id in self.articles)


@dataclass(slots=True)
class Judged:
    """What the judgements that stand say."""

    merged: dict[int, int] = field(default_factory=dict)  # entity → the one that it is
    names: dict[int, str] = field(default_factory=dict)
    types: dict[int, str] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    parts: dict[int, list[Part]] = field(default_factory=lambda: defaultdict(list))
    never_same: set[frozenset[int]] = field(default_factory=set)
    aliases: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    touched: set[int] = field(default_factory=set)  # every entity that any judgement, standing or not, is about

    def root(self, entity_id: int) -> int:
        """The entity that this one is, following merges."""
        while entity_id in self.merged:
            entity_id = self.merged[entity_id]
        return entity_id

    def final(self, found_id: int, surface: str, article_id: int) -> int | None:
        """The entity of a mention for which this one was found; None where it is hidden."""
        at, passed = found_id, set[int]()
        while at not in passed:
            passed.add(at)
            part = next((part for part in self.parts.get(at, ()) if part.has(surface, article_id)), None)
            at = part.into if part else self.merged.get(at, at)
        return None if at in self.hidden else at

    def has_parts(self, entity_id: int) -> bool:
        """Whether mentions of the entity may go different ways."""
        return entity_id in self.parts or (entity_id in self.merged and self.has_parts(self.merged[entity_id]))

    def are_never_same(self, first: int, second: int) -> bool:
        """Whether somebody judged that two entities, or what is merged into them, are not one."""
        return any({self.root(one) for one in pair} == {first, second} for pair in self.never_same)


def read_judged(db: Database) -> Judged:
    """What the judgements that stand say, oldest first, so that the last one has the last word."""
    judged = Judged()
    for row in db.query(sql("judgements")):
        details = json.loads(row["details"])
        judged.touched |= set(_entities_of(row, details))
        _remember_first(judged, row, details)
        if row["undone_by"] is None:
            _take(judged, row["kind"], row["entity_id"], details)
    return judged


def _entities_of(row: dict[str, Any], details: dict[str, Any]) -> Iterator[int]:
    if row["entity_id"] is not None:
        yield row["entity_id"]
    if other := details.get("other"):
        yield other["id"]


def _remember_first(judged: Judged, row: dict[str, Any], details: dict[str, Any]) -> None:
    """The name and the type that an entity had before anybody judged on it."""
    if row["kind"] == "rename":
        judged.names.setdefault(row["entity_id"], details["old"])
    elif row["kind"] == "retype":
        judged.types.setdefault(row["entity_id"], details["old"])


def _take(judged: Judged, kind: str, entity_id: int, details: dict[str, Any]) -> None:
    match kind:
        case "merge":
            kept, other = judged.root(entity_id), judged.root(details["other"]["id"])
            if kept != other:
                judged.merged[other] = kept
        case "split":
            part = Part(frozenset(details["names"]), frozenset(details["articles"]), details["other"]["id"])
            judged.parts[entity_id].append(part)
        case "rename":
            judged.names[entity_id] = details["new"]
        case "retype":
            judged.types[entity_id] = details["new"]
        case "hide":
            judged.hidden.add(entity_id)
        case "unhide":
            judged.hidden.discard(entity_id)
        case "never-same":
            judged.never_same.add(frozenset({entity_id, details["other"]["id"]}))
        case "alias":
            judged.aliases[entity_id].append(details["name"])


def hidden_names(db: Database) -> frozenset[tuple[str, str]]:
    """The names of hidden entities with their types: what the recogniser is not to find again."""
    return frozenset((row["name"], row["type"]) for row in db.query(sql("hidden_names")))
