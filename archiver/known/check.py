"""A known-names file in, what is wrong with it out: one plain sentence a problem."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from archiver.known.peoples import is_people

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archiver.model import KnownEntity

SHORTEST = 2  # letters of a name that needs no context
_LOOSE = re.compile(r"^\s|\s$|\s{2}|[\t|]|^[,.;:]|[,;:]$")
_POSSESSIVE = re.compile(r"['’]s$")


def problems(entities: Iterable[KnownEntity]) -> Iterator[str]:
    """What is wrong: two lines for one entity, names of two, peoples taken for states, loose spaces."""
    listed = list(entities)
    yield from _twice(listed)
    yield from _shared(listed)
    for entity in listed:
        for name in (entity.name, *entity.aliases):
            if why := _wrong(name, entity):
                yield f"{entity.name} ({entity.type}): the name {name!r} {why}."


def _twice(entities: list[KnownEntity]) -> Iterator[str]:
    for (name, kind), count in Counter((entity.name, entity.type) for entity in entities).items():
        if count > 1:
            yield f"{name} ({kind}) has {count} lines; it may have one."


def _shared(entities: list[KnownEntity]) -> Iterator[str]:
    """A name of several needs context with all of them."""
    owners: dict[str, list[KnownEntity]] = defaultdict(list)
    for entity in entities:
        for name in (entity.name, *entity.aliases):
            owners[name].append(entity)
    for name, those in owners.items():
        if len({(entity.name, entity.type) for entity in those}) > 1 and any(
            name not in entity.needs_context for entity in those
        ):
            shown = " and ".join(f"{entity.name} ({entity.type})" for entity in those)
            yield f"{name!r} is a name of {shown}; mark it with ? in each of them."


def _wrong(name: str, entity: KnownEntity) -> str:
    if _LOOSE.search(name):
        return "has loose spaces or punctuation"
    if _POSSESSIVE.search(name) and entity.type != "ORG":
        return "is a possessive"
    if entity.type in {"GPE", "LOC"} and is_people(name) and name not in entity.needs_context:
        return "is a people's, not a place's"
    is_short = name.isascii() and len(re.findall(r"\w", name)) < SHORTEST
    return (
        "is too short to count without context; mark it with ?"
        if is_short and name not in entity.needs_context
        else ""
    )
