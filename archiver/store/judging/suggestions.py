"""Entities in, pairs that may be one out, with a score and a reason. Nothing is merged on them: a human judges.

Candidates share a word, an acronym or a beginning; so the work grows with the entities, not with their pairs.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from archiver.model import type_group
from archiver.resolve import name_key
from archiver.store.asking.judged import read_judged
from archiver.store.queries import sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlite_utils import Database

ALIKE = 88  # of 100, from which on two spellings are near
LARGEST_BLOCK = 60  # entities that share a word; a word that more have tells nothing
SHORTEST_WORD = 3  # letters
EXAMINED = 2_000  # pairs whose company is looked at
COMPANY = 0.3  # share of the score that whom they are named beside has


@dataclass(frozen=True, slots=True)
class Named:
    """An entity as suggestions see it."""

    id: int
    name: str
    type: str
    article_count: int
    words: tuple[str, ...]  # of the key

    @property
    def plain(self) -> str:
        """The name as keys have it."""
        return " ".join(self.words)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two entities that may be one."""

    kept: Named  # the one with more articles
    other: Named
    score: float  # 0 to 1
    reason: str  # a plain phrase


def suggest_merges(db: Database, *, limit: int = 20, about: int | None = None) -> list[Suggestion]:
    """The likeliest pairs, best first.

    Args:
        db: The archive.
        limit: Pairs at most.
        about: Only pairs with this entity.
    """
    judged = read_judged(db)
    entities = [_named(*row) for row in db.execute(sql("entities_to_compare"))]
    found: dict[frozenset[int], Suggestion] = {}
    for first, second in _candidates(entities):
        pair = frozenset({first.id, second.id})
        if pair in found or (about is not None and about not in pair) or judged.are_never_same(first.id, second.id):
            continue
        if likeness := _likeness(first, second):
            kept, other = sorted((first, second), key=lambda each: (-each.article_count, each.id))
            found[pair] = Suggestion(kept, other, *likeness)
    best = sorted(found.values(), key=_rank)[:EXAMINED]
    return sorted(_with_company(db, best), key=_rank)[:limit]


def _rank(suggestion: Suggestion) -> tuple[float, int, int]:
    return (-round(suggestion.score, 2), -suggestion.other.article_count, suggestion.other.id)


def _named(entity_id: int, name: str, type: str, article_count: int) -> Named:
    words = name_key(name, type).partition(":")[2].split()
    return Named(entity_id, name, type, article_count, tuple(words))


def _candidates(entities: Iterable[Named]) -> Iterator[tuple[Named, Named]]:
    blocks: dict[str, dict[int, Named]] = defaultdict(dict)
    for entity in entities:
        for word in entity.words:
            if len(word) >= SHORTEST_WORD:
                blocks[word][entity.id] = entity
        blocks[f"begins {entity.plain[:5]}"][entity.id] = entity
        blocks[f"short {_initials(entity.words)}"][entity.id] = entity
        blocks[f"short {entity.plain}"][entity.id] = entity
    for block in blocks.values():
        if len(block) <= LARGEST_BLOCK:
            yield from combinations(block.values(), 2)


def _likeness(first: Named, second: Named) -> tuple[float, str] | None:
    """How alike two names are, from 0 to 1, and in what; None where they are not."""
    if type_group(first.type) != type_group(second.type):
        return (0.9, "the same name, as another type") if first.plain == second.plain else None
    short, long = sorted((first, second), key=lambda each: len(each.words))
    if first.plain == second.plain:
        return 0.95, "the same name"
    if _is_acronym(short, long):
        return 0.8, f"the initials of {long.name!r}"
    if len(short.words) < len(long.words) and _is_part(short, long):
        return 0.5 + 0.3 * len(short.words) / len(long.words), f"a part of {long.name!r}"
    if _numbers(first.plain) != _numbers(second.plain):
        return None  # 'GPT-3' and 'GPT-4' are alike, and two
    ratio = max(fuzz.ratio(first.plain, second.plain), fuzz.token_sort_ratio(first.plain, second.plain))
    return (ratio / 100, "spelled much alike") if ratio >= ALIKE else None


def _is_acronym(short: Named, long: Named) -> bool:
    is_one_word = len(short.words) == 1 and short.name.isupper() and len(short.plain) >= SHORTEST_WORD
    return is_one_word and len(long.words) >= SHORTEST_WORD and _initials(long.words) == short.plain


def _initials(words: tuple[str, ...]) -> str:
    return "".join(word[0] for word in words if word not in {"of", "the", "and", "for", "on", "in", "de"})


def _is_part(short: Named, long: Named) -> bool:
    """Whether the shorter name has only words of the longer one: for people its last, for others its first."""
    if not set(short.words) <= set(long.words) or len(short.plain) <= SHORTEST_WORD:
        return False
    if type_group(short.type) == "person":
        return short.words[-1] == long.words[-1]
    return type_group(short.type) != "place" and short.words[0] == long.words[0]


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d+", text)


def _with_company(db: Database, suggestions: list[Suggestion]) -> Iterator[Suggestion]:
    """The same, with regard to whom both are named beside, and whether one article has both."""
    beside: dict[int, set[int]] = {}
    for suggestion in suggestions:
        pair = (suggestion.kept.id, suggestion.other.id)
        for entity_id in pair:
            if entity_id not in beside:
                rows = db.query(sql("entity_beside"), {"id": entity_id, "limit": 50})
                beside[entity_id] = {row["id"] for row in rows}
        one, two = (beside[entity_id] for entity_id in pair)
        shared = len(one & two) / max(1, min(len(one), len(two)))
        score = suggestion.score * (1 - COMPANY + COMPANY * shared)
        reason = suggestion.reason + (f"; {shared:.0%} of those named beside them are the same" if shared else "")
        if pair[1] in one:  # a text that has both hardly means one by them
            score, reason = score * 0.8, f"{reason}; some articles name both"
        yield Suggestion(suggestion.kept, suggestion.other, round(score, 3), reason)


def as_row(suggestion: Suggestion) -> dict[str, object]:
    """A suggestion for machines."""
    return {
        "kept": _row(suggestion.kept),
        "other": _row(suggestion.other),
        "score": suggestion.score,
        "reason": suggestion.reason,
    }


def _row(entity: Named) -> dict[str, object]:
    return {"id": entity.id, "name": entity.name, "type": entity.type, "article_count": entity.article_count}
