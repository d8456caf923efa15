"""A text in, how many words it has out; a number in, the words that tell it out."""

from __future__ import annotations

import re

_UNSPACED = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"  # Thai, kana, CJK, Hangul
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}](?:[^\s{_UNSPACED}]*[^\W{_UNSPACED}])?")
_HAS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_NO_WORD = re.compile(r"[^\w\s]+")
_IN_Y = re.compile("(?<![aeiou])y$")


def count_words(text: str) -> int:
    """How many words a text has; in scripts written without spaces, every character counts as one.

    >>> count_words("Two words"), count_words("微信")
    (2, 2)
    """
    has_unspaced = _HAS_UNSPACED.search(text)  # else a quicker way gives the same
    return len(_WORD.findall(text) if has_unspaced else _NO_WORD.sub("", text).split())


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
