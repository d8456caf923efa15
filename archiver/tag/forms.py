"""The forms that one name takes within a document: acronyms, other names, surnames, and the same again.

A news text names its people and organisations in full once, and by a part of the name afterwards.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from archiver.tag.spans import Span, without_overlaps

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_WORD = re.compile(r"\w")
SHORTEST = 4  # letters of a name that is looked for where the model did not find it


def with_acronyms(text: str, spans: list[Span]) -> list[Span]:
    """'World Health Organization (WHO)': the acronym, wherever it stands, has the long name."""
    long_names: dict[str, Span] = {}
    for span in spans:
        match = re.match(r"\s?\(([A-Z][A-Za-z&.]{1,9})\)", text[span.end : span.end + 14])
        surface = text[span.start : span.end]
        if match and _is_acronym(match[1], surface):
            long_names[match[1]] = replace(span, name=span.name or surface)
    if not long_names:
        return spans
    named = [span for span in spans if text[span.start : span.end] not in long_names]
    occurrences = [
        Span(match.start(), match.end(), long.label, long.name, known=True)
        for short, long in long_names.items()
        for match in re.finditer(rf"(?<!\w){re.escape(short)}(?!\w)", text)
    ]
    return without_overlaps(named, occurrences) + occurrences


def _is_acronym(short: str, long: str) -> bool:
    letters = [letter.casefold() for letter in short if letter.isalpha()]
    initials = [word[0].casefold() for word in re.findall(r"\w+", long)]
    remaining = iter(initials)
    return len(initials) >= 2 and letters[0] == initials[0] and all(letter in remaining for letter in letters)


_OTHER_NAME = re.compile(
    r",? [(]?(?:(?:which|who) is |(?:is|are|was|were) )?"
    r"(?:(?:also|better|formerly|previously|then|once|widely|locally|popularly|commonly|otherwise|sometimes) )?"
    r"(?:known|called|branded|dubbed)(?: in (?:[A-Z]\w+ ?){1,3})?(?: (?:as|locally as))? (?:the )?[“\"‘']?"
    r"|,? [(](?:formerly|previously|aka|a\.k\.a\.|née) (?:the )?[“\"‘']?"
)


def with_other_names(text: str, spans: list[Span]) -> list[Span]:
    """'WeChat, known as Weixin in China': the second name, wherever it stands, is one for the first."""
    ordered = sorted(spans, key=lambda span: span.start)
    owners = {
        text[second.start : second.end]: first
        for first, second in chain(zip(ordered, ordered[2:], strict=False), pairwise(ordered))
        if not second.known and first.name and _OTHER_NAME.fullmatch(text, first.end, second.start)
    }
    return [
        replace(span, name=owner.name, label=owner.label)
        if not span.known and (owner := owners.get(text[span.start : span.end]))
        else span
        for span in spans
    ]


def vote(text: str, spans: list[Span]) -> list[Span]:
    """One label for one name in one document: that of the known names, else of the majority."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for span in spans:
        votes[text[span.start : span.end].casefold()][span.label] += 1000 if span.known else 1
    winners = {surface: counts.most_common(1)[0][0] for surface, counts in votes.items()}
    return [_labelled(span, winners[text[span.start : span.end].casefold()]) for span in spans]


def _labelled(span: Span, label: str) -> Span:
    return span if span.known or span.label == label else replace(span, label=label)


def with_recurrences(text: str, spans: list[Span]) -> list[Span]:
    """The same names where the model overlooked them, in capitals too."""
    often = Counter(text[span.start : span.end] for span in spans)
    named = {text[span.start : span.end]: span for span in spans if not span.ambiguous}
    sure = {surface: span for surface, span in named.items() if _recurs_surely(surface, span, often[surface])}
    sure = {surface.upper(): span for surface, span in sure.items() if " " in surface} | sure
    if not sure:
        return spans
    again = [Span(start, end, "") for start, end in _occurrences(text, sure)]
    found = ((span, sure[text[span.start : span.end]]) for span in without_overlaps(again, spans))
    return spans + [replace(one, start=span.start, end=span.end) for span, one in found]


def _occurrences(text: str, surfaces: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Where they stand as words of their own: of overlapping ones the first, of those that begin alike the longest.

    >>> list(_occurrences("New York, New Yorkers and York", ["York", "New York"]))
    [(0, 8), (26, 30)]
    """
    free = 0  # what comes before is taken
    found = ((start, -len(surface)) for surface in surfaces for start in _starts(text, surface))
    for start, negative_length in sorted(found):
        end = start - negative_length
        if start >= free:
            free = end
            yield start, end


def _starts(text: str, surface: str) -> Iterator[int]:
    start = text.find(surface)
    while start >= 0:
        if not _WORD.match(text, start + len(surface)) and not (start and _WORD.match(text, start - 1)):
            yield start
        start = text.find(surface, start + 1)


def _recurs_surely(surface: str, span: Span, often: int) -> bool:
    """Whether a name may be looked for in the whole document: it is long, or known, or found more than once."""
    if len(surface) < SHORTEST:
        return False
    is_surname = span.label == "PERSON" and span.name != surface
    return " " in surface or span.known or is_surname or (often > 1 and len(surface) > SHORTEST)
