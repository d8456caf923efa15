"""Known names in a document: they beat what a model says, except where a longer name stands around them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archiver.model import type_group
from archiver.tag.spans import Span, without_overlaps

if TYPE_CHECKING:
    from archiver.known import KnownNames, Match
    from archiver.model import KnownEntity


_PARTS = re.compile(r"[,;:/&|\n–—]|['’]s|\b(?:and|or|vs?|with|in|for|at|on)\b")


def with_known_names(text: str, spans: list[Span], known: KnownNames) -> list[Span]:
    """Known names in place of the spans that they overlap; a longer name that has one inside stays as it is."""
    matches = list(known.find(text))
    certain = {match.entities[0].name for match in matches if not match.needs_context}
    surnames = {text[span.start : span.end].rsplit(maxsplit=1)[-1] for span in spans if _is_full_name(text, span)}
    kept: list[Span] = []
    for match in matches:
        touching = [span for span in spans if span.start < match.end and match.start < span.end]
        if any(_is_longer_name(text, span, match, matches) for span in touching):
            continue
        if match.needs_context and match.name in surnames and not _is_certain(match, certain):
            continue  # 'Ford' where the text has a Gerald Ford
        if entity := _meant(match, touching, certain):
            kept.append(Span(match.start, match.end, entity.type, entity.name, known=True))
    return without_overlaps(spans, kept) + kept


def _is_full_name(text: str, span: Span) -> bool:
    return span.label == "PERSON" and " " in text[span.start : span.end]


def _is_certain(match: Match, certain: set[str]) -> bool:
    return any(entity.name in certain for entity in match.entities)


def _meant(match: Match, touching: list[Span], certain: set[str]) -> KnownEntity | None:
    """The entity that a known name stands for; None where the text does not tell.

    A name that means other things too counts where the text has another name of the entity, or where the model
    takes it for what the entity is; a name of several entities only where the text tells one of them.
    """
    if not match.needs_context:
        return match.entities[0]
    named = [entity for entity in match.entities if entity.name in certain]
    agreeing = [entity for entity in match.entities if any(_may_be(span.label, entity.type) for span in touching)]
    found = named or agreeing
    return found[0] if len(found) == 1 else None


def _may_be(label: str, known_type: str) -> bool:
    """Whether a model's label speaks for the known entity; it confuses makers with what they make."""
    made = {"org", "thing"}
    groups = {type_group(label), type_group(known_type)}
    return len(groups) == 1 or groups == made


def _is_longer_name(text: str, span: Span, match: Match, matches: list[Match]) -> bool:
    """Whether the model's span is a name of its own around the known one, as 'Bank of China' is around 'China'."""
    if (
        not (span.start <= match.start and match.end <= span.end)
        or span.end - span.start == match.end - match.start
    ):
        return False
    inside = [other for other in matches if span.start <= other.start and other.end <= span.end]
    if re.match(r"['’]", text[match.end : span.end]):
        return False
    if len(inside) == 1:
        return _has_capitals(text[span.start : match.start] + " " + text[match.end : span.end])
    return _is_one_of_several(text, span, inside)


def _is_one_of_several(text: str, span: Span, inside: list[Match]) -> bool:
    """Whether known names in one span make one name, as in 'Inter IKEA Group' or 'Windhoek High Court'.

    They do not where something parts them, as in a list, nor where they are all that the span has, unless one alone
    of them is no place.
    """
    rest = _rest(text, span, inside)
    if _PARTS.search(rest):
        return False
    places = sum(type_group(match.entities[0].type) == "place" for match in inside)
    return _has_capitals(rest) or (places > 0 and len(inside) - places == 1)


def _rest(text: str, span: Span, inside: list[Match]) -> str:
    """What a span says beside the known names in it."""
    rest, at = "", span.start
    for match in inside:
        rest += text[at : match.start] + " "
        at = match.end
    return rest + text[at : span.end]


def _has_capitals(text: str) -> bool:
    return any(word[0].isupper() for word in re.findall(r"\w+", text))
