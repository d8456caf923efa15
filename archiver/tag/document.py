"""Spans of a model in, the names of one document out: cleaned, agreed on, and found again wherever they recur.

A model sees a few words at a time; a news text names its people in full once, and by surname afterwards. The
steps run in the order that proved best: clean, drop, places, known names, acronyms, vote, short forms, recurrence.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from archiver.model import type_group
from archiver.tag.places import places
from archiver.tag.stopwords import is_no_name, looks_derived

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archiver.known import KnownNames, Match

_BEFORE = re.compile(
    r"^(?:[\W_]+|(?:the|a|an)\s+|(?:mr|mrs|ms|mx|miss|dr|prof|professor|sir|dame|lord|lady|sen|rep|gov|gen|capt"
    r"|lt|president|senator|governor|chancellor|minister|prime minister|ceo|chief executive"
    r"|spokes(?:man|woman|person))"
    r"\.?\s+(?=[A-Z]))",
    re.I,
)
_AFTER = re.compile(r"(?:['’]s?|[^\w.)]+|(?<!\b\w)(?<!\b(?:Co|Jr|Sr))(?<!\b(?:Inc|Ltd))(?<!\b(?:Corp|Bros))\.)$")
_SENTENCE_START = re.compile(r"(?:^|[\n.!?…:•\"“”]\s*|[-–•]\s+)$")


@dataclass(frozen=True, slots=True)
class Span:
    """A name in the text of a document."""

    start: int  # code points
    end: int  # code points, exclusive
    label: str  # OntoNotes
    name: str = ""  # the fullest name for it; "" until one is found
    known: bool = False  # from the known names: no vote changes it
    ambiguous: bool = False  # it may stand for several: left without a name


def read_document(text: str, spans: Iterable[Span], known: KnownNames) -> list[Span]:
    """All names of a document, in order, none overlapping; each with its fullest name unless ambiguous."""
    found = [span for raw in spans for span in clean_span(text, raw)]
    found = [span for span in found if not is_noise(text, span)]
    found = [as_place(text, span) for span in found]
    found = with_known_names(text, found, known)
    found = with_acronyms(text, found)
    found = vote(text, found)
    found = with_short_forms(text, found)
    found = with_recurrences(text, found)
    return sorted(found, key=lambda span: span.start)


def clean_span(text: str, span: Span) -> list[Span]:
    """The span without articles, titles, quotes and possessives; cut at line ends.

    >>> text = "the “Bank of China”’s"
    >>> [text[s.start:s.end] for s in clean_span(text, Span(0, len(text), "ORG"))]
    ['Bank of China']
    """
    start, end = span.start, span.end
    line_end = text.find("\n", start, end)
    if line_end >= 0:
        end = line_end
    while start < end and (match := _BEFORE.match(text[start:end])) and match.end() < end - start:
        start += match.end()
    while start < end and (match := _AFTER.search(text[start:end])):
        end = start + match.start()
    return [replace(span, start=start, end=end)] if start < end else []


def is_noise(text: str, span: Span) -> bool:
    """Whether the span is a word rather than a name."""
    surface = text[span.start : span.end]
    if is_no_name(surface) or surface.islower():
        return True
    starts_sentence = bool(_SENTENCE_START.search(text[max(0, span.start - 4) : span.start]))
    return starts_sentence and span.label not in {"PERSON", "GPE", "NORP"} and looks_derived(surface)


def as_place(text: str, span: Span) -> Span:
    """A place where the name is one; a person's surname may be a town's name too, so persons stay."""
    if span.label in {"ORG", "LOC", "FAC", "PRODUCT"} and text[span.start : span.end] in places():
        return replace(span, label="GPE")
    return span


def with_known_names(text: str, spans: list[Span], known: KnownNames) -> list[Span]:
    """Known names in place of the spans that they overlap; a longer name that has one inside stays as it is."""
    matches = list(known.find(text))
    certain = {match.entity.name for match in matches if not match.needs_context}
    kept: list[Span] = []
    for match in matches:
        touching = [span for span in spans if span.start < match.end and match.start < span.end]
        if any(_is_longer_name(text, span, match, matches) for span in touching):
            continue
        agrees = any(_may_be(span.label, match.entity.type) for span in touching)
        if match.needs_context and match.entity.name not in certain and not agrees:
            continue
        kept.append(Span(match.start, match.end, match.entity.type, match.entity.name, known=True))
    return _without_overlaps(spans, kept) + kept


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
    rest = text[span.start : match.start] + text[match.end : span.end]
    has_possessive = re.match(r"['’]", text[match.end : span.end]) is not None
    capitals = [word for word in re.findall(r"\w+", rest) if word[0].isupper()]
    return len(inside) == 1 and not has_possessive and bool(capitals)


def _without_overlaps(spans: list[Span], taken: list[Span]) -> list[Span]:
    ends = sorted((span.start, span.end) for span in taken)
    return [span for span in spans if not any(start < span.end and span.start < end for start, end in ends)]


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
        for match in re.finditer(rf"\b{re.escape(short)}\b", text)
    ]
    return _without_overlaps(named, occurrences) + occurrences


def _is_acronym(short: str, long: str) -> bool:
    letters = [letter.casefold() for letter in short if letter.isalpha()]
    initials = [word[0].casefold() for word in re.findall(r"\w+", long)]
    remaining = iter(initials)
    return len(initials) >= 2 and letters[0] == initials[0] and all(letter in remaining for letter in letters)


def vote(text: str, spans: list[Span]) -> list[Span]:
    """One label for one name in one document: that of the known names, else of the majority."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for span in spans:
        votes[text[span.start : span.end].casefold()][span.label] += 1000 if span.known else 1
    winners = {surface: counts.most_common(1)[0][0] for surface, counts in votes.items()}
    return [
        span if span.known else replace(span, label=winners[text[span.start : span.end].casefold()])
        for span in spans
    ]


def with_short_forms(text: str, spans: list[Span]) -> list[Span]:
    """Full names for 'Altman' after 'Sam Altman' and for 'Samsung' after 'Samsung Electronics'.

    A surname of two people of the document is ambiguous: it gets no name.
    """
    owners = _owners_of_short_forms(text, spans)
    result = []
    for span in spans:
        surface = text[span.start : span.end]
        full = owners.get(surface, set())
        if span.known or not full:
            result.append(span if span.name else replace(span, name=surface))
        elif len(full) == 1:
            name, label = next(iter(full))
            fits = label == "PERSON" or type_group(span.label) == type_group(label)
            result.append(replace(span, name=name, label=label) if fits else replace(span, name=surface))
        else:
            label = Counter(label for _, label in full).most_common(1)[0][0]
            result.append(replace(span, name="", label=label, ambiguous=True))
    return result


def _owners_of_short_forms(text: str, spans: list[Span]) -> dict[str, set[tuple[str, str]]]:
    """Which full names, with their labels, a single word may stand for."""
    owners: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for span in spans:
        words = text[span.start : span.end].split()
        if len(words) < 2 or not words[-1][:1].isupper():
            continue
        full = (span.name or " ".join(words), span.label)
        if span.label == "PERSON" and len(words) <= 4:
            owners[words[-1]].add(full)
        elif span.label == "ORG" and len(words[0]) > 3 and words[0] not in places():
            owners[words[0]].add(full)
    return owners


def with_recurrences(text: str, spans: list[Span]) -> list[Span]:
    """The same names where the model overlooked them."""
    named = {text[span.start : span.end]: span for span in spans if not span.ambiguous}
    sure = {
        surface: span
        for surface, span in named.items()
        if len(surface) > 3 and (" " in surface or span.known or (span.label == "PERSON" and span.name != surface))
    }
    if not sure:
        return spans
    longest_first = "|".join(re.escape(surface) for surface in sorted(sure, key=len, reverse=True))
    again = [
        replace(sure[match.group()], start=match.start(), end=match.end())
        for match in re.finditer(rf"(?<!\w)(?:{longest_first})(?!\w)", text)
    ]
    return spans + _without_overlaps(again, spans)
