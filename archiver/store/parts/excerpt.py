"""A text and its names in, what of it may be quoted out: its first words, and some sentences around names. Pure.

Never more than one word in three; characters of scripts without spaces count as words.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archiver.known import UNSPACED
from archiver.store.search.sentences import SENTENCE_END

if TYPE_CHECKING:
    from collections.abc import Iterable

LEAD = 60  # words from the start of a text
SHARE = 3  # one word in so many may be shown
PASSAGES = 6  # sentences around names
LONGEST = 300  # code points of such a sentence

_WORD = re.compile(f"[{UNSPACED}]|[^\\s{UNSPACED}]+")
_GAP = "\n\n… "  # between the first words and a sentence from further on, and between such sentences


@dataclass(frozen=True, slots=True)
class Kept:
    """A part of the text that stands in the excerpt."""

    start: int  # code points from the start of the text
    end: int  # code points, exclusive
    at: int  # code points from the start of the excerpt


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What may be quoted of a text."""

    text: str
    parts: tuple[Kept, ...] = ()

    def place(self, start: int, end: int) -> tuple[int, int] | None:
        """Where ``[start:end]`` of the text stands in the excerpt; None where it does not."""
        for part in self.parts:
            if part.start <= start and end <= part.end:
                return start - part.start + part.at, end - part.start + part.at
        return None


def first_words(text: str, words: int = LEAD) -> Excerpt:
    """The beginning of a text.

    >>> first_words("One two three four.", 2).text, first_words("One two.", 2).text
    ('One two …', 'One two.')
    """
    ends = [match.end() for match in _WORD.finditer(text)]
    if len(ends) <= words:
        return Excerpt(text, (Kept(0, len(text), 0),))
    end = ends[words - 1] if words else 0
    return Excerpt(f"{text[:end]} …", (Kept(0, end, 0),)) if end else Excerpt("")


def cut_excerpt(text: str, names: Iterable[tuple[int, int]] = (), words: int = LEAD) -> Excerpt:
    r"""The first words of a text, then sentences around names as long as a third of it is not used up.

    Args:
        text: The whole text.
        names: Where names stand, those whose sentence matters most first.
        words: How many words from the start.

    >>> text = "It rained all day long. Nobody knew. " + "Then nothing went on. " * 9 + "Ann came at last."
    >>> cut_excerpt(text, [(text.index("Ann"), text.index("Ann") + 3)], 5).text
    'It rained all day long. …\n\n… Ann came at last.'
    """
    spans = [match.span() for match in _WORD.finditer(text)]
    starts, ends = [start for start, _ in spans], [end for _, end in spans]
    left = len(spans) // SHARE
    lead = first_words(text, min(words, left))
    covered = [(part.start, part.end) for part in lead.parts]
    left -= min(words, left)
    stops = [0, *(match.end() for match in SENTENCE_END.finditer(text)), len(text)]
    for start, end in names:
        if len(covered) > PASSAGES:
            break
        begin, stop = _sentence(text, stops, start, end)
        count = bisect_left(starts, stop) - bisect_right(ends, begin)  # a part of a word is a word
        is_free = begin < stop and all(stop <= first or last <= begin for first, last in covered)
        if is_free and count <= left:
            covered.append((begin, stop))
            left -= count
    return _put_together(text, lead.text, sorted(covered))


def lead_of(excerpt: str) -> str:
    r"""The first words alone, which alone can be compared from version to version.

    >>> lead_of("It rained …\n\n… Ann came.")
    'It rained …'
    """
    return excerpt.partition(_GAP)[0]


def _sentence(text: str, stops: list[int], start: int, end: int) -> tuple[int, int]:
    """The sentence around a name, of a very long one what stands near it."""
    begin = stops[bisect_right(stops, start) - 1]
    stop = stops[bisect_left(stops, end)] if end <= stops[-1] else stops[-1]
    if stop - begin > LONGEST:
        begin, stop = max(begin, start - LONGEST // 2), min(stop, end + LONGEST // 2)
        begin = start if (space := text.find(" ", begin, start)) < 0 else space + 1
        stop = end if (space := text.rfind(" ", end, stop)) < 0 else space
    return begin, begin + len(text[begin:stop].rstrip())


def _put_together(text: str, lead: str, covered: list[tuple[int, int]]) -> Excerpt:
    written = ""
    parts = []
    for begin, stop in covered:
        if begin:
            written += f"{_GAP if written else '… '}"
        parts.append(Kept(begin, stop, len(written)))
        written += lead if lead and not begin else text[begin:stop]  # the lead ends in dots
    return Excerpt(written, tuple(parts))
