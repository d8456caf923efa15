"""A name where it stands in a document: its edges are cleaned, and words that are no names dropped."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from archiver.tag.stopwords import is_no_name, looks_derived
from archiver.tag.words import PARTICLES, RANKS

if TYPE_CHECKING:
    from collections.abc import Iterable

_BEFORE = re.compile(r"^(?:[\W_]+|(?:the|a|an)\s+)", re.I)
_FIRST_WORD = re.compile(r"(\w[\w’'-]*)\.?\s+(?=\S)")
_AFTER = re.compile(
    r"(?:\s+(?:for|of|and|or|the|a|an|in|at|to|on|with|by|from|as|is|said|says|has|was|will|who)|['’]s?|[^\w.)]+"
    r"|(?<!\b\w)(?<!\b(?:Co|Jr|Sr))(?<!\b(?:Inc|Ltd))(?<!\b(?:Corp|Bros))\.)$"
)
# What a model takes along from the next item of a list, or from a photograph's credit.
_RUN_ON = re.compile(r"\s+[-–—]\s+(?:A|An|The|He|She|It|In|On|One)$|\s*/\s*\w+$")
_SENTENCE_START = re.compile(r"(?:^|[\n.!?…:•\"“”]\s*|[-–•]\s+)$")
_IDEOGRAPHS = re.compile(r"[\u3400-\u9fff\s·]+")
NAMED = frozenset({"PERSON", "GPE", "NORP"})


@dataclass(frozen=True, slots=True)
class Span:
    """A name in the text of a document."""

    start: int  # code points
    end: int  # code points, exclusive
    label: str  # OntoNotes
    name: str = ""  # the fullest name for it; "" until one is found
    known: bool = False  # from the known names: no vote changes it
    ambiguous: bool = False  # it may stand for several: left without a name


def clean_span(text: str, span: Span) -> list[Span]:
    """The span without articles, ranks, quotes and possessives, cut at line ends; none where nothing is left.

    >>> text = "the “Bank of China”’s"
    >>> [text[span.start:span.end] for span in clean_span(text, Span(0, len(text), "ORG"))]
    ['Bank of China']
    """
    start, end = span.start, span.end
    line_end = text.find("\n", start, end)
    if line_end >= 0:
        end = line_end
    while start < end and (skip := _not_of_the_name(text[start:end], span.label)):
        start += skip
    if match := _RUN_ON.search(text[start:end]):
        end = start + match.start()
    while start < end and (match := _AFTER.search(text[start:end])):
        end = start + match.start()
    if start >= end:
        return []
    return [span if (start, end) == (span.start, span.end) else replace(span, start=start, end=end)]


def _not_of_the_name(surface: str, label: str) -> int:
    """How many code points at the beginning are no part of the name: articles, ranks, words in lower case."""
    if (match := _BEFORE.match(surface)) and match.end() < len(surface):
        return match.end()
    match = _FIRST_WORD.match(surface)
    if not match:
        return 0
    word, rest = match[1], surface[match.end() :]
    is_rank = label == "PERSON" and word.casefold() in RANKS and rest[:1].isupper()
    is_common = label in NAMED | {"ORG"} and word.islower() and word not in PARTICLES
    return match.end() if is_rank or is_common else 0


def is_noise(text: str, span: Span) -> bool:
    """Whether the span is a word rather than a name."""
    surface = text[span.start : span.end]
    if is_no_name(surface) or surface.islower():
        return True
    if surface in {"US", "U.S"} and text.startswith(("$", "€", "£"), span.end):  # a currency
        return True
    if _IDEOGRAPHS.fullmatch(surface):  # a model of another language guesses; known names do not
        return True
    return starts_sentence(text, span.start) and span.label not in NAMED and looks_derived(surface)


def starts_sentence(text: str, start: int) -> bool:
    """Whether a sentence, a line or a quotation begins there, so that a capital letter tells nothing.

    >>> starts_sentence("It rains. Tencent", 10), starts_sentence("It rains on Tencent", 12)
    (True, False)
    """
    return bool(_SENTENCE_START.search(text[max(0, start - 4) : start]))


def without_overlaps(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """The spans that share nothing with those taken."""
    ordered = longest_first(taken)
    ends = [span.end for span in ordered]

    def is_free(span: Span) -> bool:
        at = bisect_right(ends, span.start)
        return at == len(ordered) or span.end <= ordered[at].start

    return [span for span in spans if is_free(span)]


def longest_first(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, of those that overlap the longest; of equal ones the first."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda each: (each.start, -each.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
        elif span.end - span.start > kept[-1].end - kept[-1].start:
            kept[-1] = span
    return kept
