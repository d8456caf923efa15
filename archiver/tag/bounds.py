"""Names that a model cuts short, completed: nicknames within, offices behind, the state before its department."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from archiver.tag.spans import Span, longest_first, without_overlaps
from archiver.tag.stopwords import is_no_name
from archiver.tag.words import HEADS, ORG_HEADS, SETTLEMENT_HEADS

if TYPE_CHECKING:
    from collections.abc import Iterator

_CAPITAL = "A-ZÀ-ÖØ-Þ"
_NICKNAME = re.compile(rf" ?[“\"‘'(] ?[\w -]{{2,20}} ?[”\"’')] ?(?=[{_CAPITAL}])")
_SURNAME = re.compile(rf"[{_CAPITAL}][\w’-]+(?: [{_CAPITAL}][\w’-]+)?")
_NEXT = re.compile(rf" (?:of )?([{_CAPITAL}][\w&’'-]*(?<![’']))")
_STATE = re.compile(r"\b(?:U\.S\.|US|U\.K\.|UK|U\.N\.|UN|EU) $")
_OFFICE = re.compile(rf"\b(?:{'|'.join(sorted(ORG_HEADS))})\b", re.I)
# SEOUL, July 26 (Agency) — and [SEOUL]- and SEOUL, July 26 2022 (Agency) -
_DATELINE = re.compile(
    rf"(?m)^[\s\[]*([{_CAPITAL}][{_CAPITAL}.'’-]+(?: [{_CAPITAL}][{_CAPITAL}.'’-]+){{0,3}})"
    r"(?:\]|(?:(?:,| /) [^\n(]{2,30})? ?\(([A-Z][\w .]{1,25})\)) ?[-–—]"
)
MOST_WORDS = 4  # that are added behind a name
SHORTEST_PLACE = 4  # letters


def with_nicknames(text: str, spans: list[Span]) -> list[Span]:
    """'Asger “Farlig” Jensen' is one name."""
    persons = {span.start for span in spans if span.label == "PERSON"}
    completed = []
    for span in spans:
        nickname = _NICKNAME.match(text, span.end)
        surname = _SURNAME.match(text, nickname.end()) if nickname else None
        is_single = " " not in text[span.start : span.end]
        if nickname and surname and is_single and (span.label == "PERSON" or nickname.end() in persons):
            completed.append(replace(span, end=surname.end(), label="PERSON"))
        else:
            completed.append(span)
    return longest_first(completed)


def with_heads(text: str, spans: list[Span]) -> list[Span]:
    """'Mar del Plata' before 'City Council' is a part of the council's name."""
    return longest_first(_with_head(text, span) for span in spans)


def _with_head(text: str, span: Span) -> Span:
    end, head, at = span.end, "", span.end
    for _ in range(MOST_WORDS):
        match = _NEXT.match(text, at)
        word = match[1].casefold() if match else ""
        if not match or (word not in HEADS and is_no_name(word)):
            break
        at = match.end()
        if word in HEADS:
            end, head = at, word
    if not head:
        return span
    label = "ORG" if head in ORG_HEADS else "GPE" if head in SETTLEMENT_HEADS else "FAC"
    return replace(span, end=end, label=label)


def with_states(text: str, spans: list[Span]) -> list[Span]:
    """'U.S.' before 'Treasury Department' is a part of the department's name."""
    return longest_first(_with_state(text, span) for span in spans)


def _with_state(text: str, span: Span) -> Span:
    match = _STATE.search(text[max(0, span.start - 5) : span.start])
    if match and span.label == "ORG" and _OFFICE.search(text, span.start, span.end):
        return replace(span, start=span.start - len(match[0]))
    return span


def with_datelines(text: str, spans: list[Span]) -> list[Span]:
    """The place and the agency that a wire report begins with."""
    found = list(_datelines(text))
    return longest_first([*without_overlaps(spans, found), *found]) if found else spans


def _datelines(text: str) -> Iterator[Span]:
    for match in _DATELINE.finditer(text):
        if len(match[1]) >= SHORTEST_PLACE:
            yield Span(match.start(1), match.end(1), "GPE")
        if match[2] and not re.search(r"\d", match[2]):
            yield Span(match.start(2), match.end(2), "ORG")
