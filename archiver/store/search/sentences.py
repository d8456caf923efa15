"""A text and the place of a name in, the sentence around it out. Pure."""

from __future__ import annotations

import re

MARGIN = 300  # characters before and after a name, within which its sentence is looked for
SENTENCE_END = re.compile(r"[.!?…]['\"”’)]*\s+|\n+|[。！？]")


def sentence_around(text: str, start: int, end: int) -> str:
    """The sentence that ``text[start:end]`` stands in, at most `MARGIN` characters to each side.

    >>> sentence_around("It rained. Ann came. Bob went.", 11, 14)
    'Ann came.'
    """
    first, last = max(0, start - MARGIN), end + MARGIN
    window = text[first:last]
    return cut_sentence(window, start - first, end - first, cut_before=first > 0, cut_after=last < len(text))[0]


def cut_sentence(text: str, start: int, end: int, *, cut_before: bool, cut_after: bool) -> tuple[str, int, int]:
    """The sentence around ``text[start:end]``, and where the name stands in it.

    Args:
        text: A window of a longer text.
        start: Code points from the start of the window to the name.
        end: Code points to the end of the name, exclusive.
        cut_before: The longer text goes on before the window.
        cut_after: It goes on after the window.

    >>> cut_sentence("It rained. Ann came. Bob went.", 11, 14, cut_before=False, cut_after=False)
    ('Ann came.', 0, 3)
    >>> cut_sentence("ence that Ann wro", 10, 13, cut_before=True, cut_after=True)
    ('… that Ann …', 7, 10)
    """
    begin = max((match.end() for match in SENTENCE_END.finditer(text) if match.end() <= start), default=None)
    after = SENTENCE_END.search(text, end)
    stop = after.end() if after else None
    opening = closing = ""
    if begin is None:
        begin = 0
        if cut_before:
            space = text.find(" ", 0, start)
            begin, opening = (space + 1 if space >= 0 else 0), "… "
    if stop is None:
        stop = len(text)
        if cut_after:
            space = text.rfind(" ", end)
            stop, closing = (space if space >= 0 else stop), " …"
    sentence = text[begin:stop].rstrip()
    return f"{opening}{sentence}{closing}", start - begin + len(opening), end - begin + len(opening)
