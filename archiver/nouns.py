"""A number in, its noun as it stands behind it out."""

from __future__ import annotations

import re

_IN_Y = re.compile("(?<![aeiou])y$")


def counted(number: int, noun: str, many: str = "") -> str:
    """A number with its noun, and whatever else there is one of or many.

    >>> counted(1, "article"), counted(1200, "article"), counted(2, "row is", "rows are")
    ('1 article', '1,200 articles', '2 rows are')
    """
    return f"{number:,} {plural(number, noun, many)}"


def plural(number: int, noun: str, many: str = "") -> str:
    """The noun as it stands behind the number; `many` is for more than one, where an s does not make it.

    >>> plural(1, "story"), plural(2, "story"), plural(0, "day"), plural(2, "is", "are")
    ('story', 'stories', 'days', 'are')
    """
    return noun if number == 1 else many or f"{_IN_Y.sub('ie', noun)}s"
