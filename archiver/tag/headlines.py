"""A headline in capitals or in title case makes every word look like a name: there, the text below has the say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archiver.tag.spans import Span, starts_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

MANY = 0.7  # of the words of more than three letters that begin with a capital
FEWEST = 4  # words; a shorter headline tells nothing about its own style


def is_headline_case(line: str) -> bool:
    """Whether a line is written in capitals or in title case.

    >>> is_headline_case("Harbour Board Votes To Dredge Channel"), is_headline_case("BOARD VOTES TO DREDGE CHANNEL")
    (True, True)
    >>> is_headline_case("Harbour board of Shenzhen votes to dredge channel")
    False
    """
    words = [word for word in re.findall(r"[^\W\d_]+", line) if len(word) > 3]
    return len(words) >= FEWEST and sum(word[0].isupper() for word in words) >= MANY * len(words)


def confirmed(text: str, spans: list[Span], headline: int) -> list[Span]:
    """The spans without those of a headline in capitals or title case that the text below says nothing of.

    Args:
        text: The document.
        spans: Its names so far.
        headline: How many code points at the beginning are the headline.
    """
    if not headline or not is_headline_case(text[:headline]) or not text[headline:].strip():
        return spans
    return [span for span in spans if span.start >= headline or any(_recurs(text, span, headline))]


def _recurs(text: str, span: Span, headline: int) -> Iterator[bool]:
    """Whether each occurrence below is written as a name within a sentence."""
    surface = re.escape(text[span.start : span.end])
    for match in re.compile(rf"(?<!\w){surface}(?!\w)", re.I).finditer(text, headline):
        yield match[0][0].isupper() and (" " in match[0] or not starts_sentence(text, match.start()))
