"""Texts with their hits marked in, the passage with the most of them out. Pure, and linear in the text.

FTS5's own `snippet` compares every hit with every other: on a text with 200,000 of them it takes minutes, in which
SQLite cannot be interrupted.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archiver.store.search.query import desegment
from archiver.store.search.sentences import SENTENCE_END

if TYPE_CHECKING:
    from collections.abc import Iterable

MARK = ("\x01", "\x02")  # what surrounds a hit, until the page or the terminal shows it
WIDTH = 220  # characters of a passage, about
LEAD = 60  # characters before its first hit, at most
ELLIPSIS = "…"

_HIT = re.compile(f"{MARK[0]}([^{MARK[1]}]*){MARK[1]}")


def cut_snippet(fields: Iterable[str | None]) -> str:
    r"""The passage of one of the fields that holds most different words of the search, the earliest of several.

    Args:
        fields: Texts in which each hit stands between the two characters of `MARK`, the most telling first; scripts
            without spaces may be parted into characters.

    Returns:
        Plain text on one line, its hits still marked; without any hit, the beginning of the first field with text.

    >>> cut_snippet(["", "It rained. The \x01ban\x02 came in \x01May\x02."])
    'It rained. The \x01ban\x02 came in \x01May\x02.'
    >>> cut_snippet(["No hit here.", "微 信 \x01下 架\x02 了"])
    '微信\x01下架\x02了'
    """
    texts = [field or "" for field in fields]
    best = max((_best_window(text) for text in texts), key=lambda window: window[0], default=(0, "", 0))
    count, text, start = best
    if not count:
        return _cut(next(filter(str.strip, texts), ""), 0)
    return _cut(text, _beginning(text, start))


def _best_window(text: str) -> tuple[int, str, int]:
    """How many different hits stand within `WIDTH` characters where most do, and where the first of them is."""
    hits = [(match.start(), match[1].casefold()) for match in _HIT.finditer(text)]
    within: dict[str, int] = {}
    best, first = (0, 0), 0
    for start, word in hits:
        within[word] = within.get(word, 0) + 1
        while start - hits[first][0] > WIDTH - LEAD:
            gone = hits[first][1]
            within[gone] -= 1
            if not within[gone]:
                del within[gone]
            first += 1
        if len(within) > best[0]:
            best = (len(within), hits[first][0])
    return best[0], text, best[1]


def _beginning(text: str, hit: int) -> int:
    """Where to begin: the sentence of the hit, or a word not far before it."""
    earliest = max(0, hit - LEAD)
    if not earliest:
        return 0
    ends = [match.end() + earliest for match in SENTENCE_END.finditer(text[earliest:hit])]
    if ends:
        return ends[-1]
    space = text.find(" ", earliest, hit)
    return space + 1 if space >= 0 else earliest


def _cut(text: str, start: int) -> str:
    """About `WIDTH` characters from there, on one line, ended at a word, and never within a hit."""
    stop = start + WIDTH
    if stop < len(text):
        space = text.rfind(" ", start + WIDTH // 2, stop)
        stop = space if space >= 0 else stop
        opened = text.rfind(MARK[0], start, stop)
        if opened >= 0 and text.find(MARK[1], opened, stop) < 0:
            closed = text.find(MARK[1], stop)
            stop = closed + 1 if closed >= 0 else stop
    passage = desegment(" ".join(text[start:stop].split()))
    return f"{ELLIPSIS * bool(text[:start].strip())}{passage}{ELLIPSIS * bool(text[stop:].strip())}"
