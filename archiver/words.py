"""A text in, how many words it has out."""

from __future__ import annotations

import re

_UNSPACED = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"  # Thai, kana, CJK, Hangul
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}](?:[^\s{_UNSPACED}]*[^\W{_UNSPACED}])?")
_HAS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_NO_WORD = re.compile(r"[^\w\s]+")


def count_words(text: str) -> int:
    """How many words a text has; in scripts written without spaces, every character counts as one.

    >>> count_words("Two words"), count_words("微信")
    (2, 2)
    """
    has_unspaced = _HAS_UNSPACED.search(text)  # else a quicker way gives the same
    return len(_WORD.findall(text) if has_unspaced else _NO_WORD.sub("", text).split())
