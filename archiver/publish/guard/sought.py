"""SQL's functions that seek one text in another, in time that grows with both and not with their product.

SQLite's own compare the whole of what is sought at each character of what it is sought in: hours for two texts of
some megabytes, in a single step that no limit of time ends. Python's take milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Function:
    """A function in place of SQLite's."""

    name: str
    arguments: int
    bind: Callable[[int], Callable[..., Any]]  # the most bytes of a value → the function


def seek(within: Any, sought: Any) -> int | None:
    """SQL's `instr`: where a text begins in another, 0 where it does not stand in it.

    >>> seek("Zürich", "rich"), seek("Zürich", "x"), seek(b"abc", b"c"), seek(None, "x"), seek(1024, 2)
    (3, 0, 3, None, 3)
    """
    if within is None or sought is None:
        return None
    if isinstance(within, bytes) and isinstance(sought, bytes):
        return within.find(sought) + 1
    return _text(within).find(_text(sought)) + 1


def replace_within(most: int) -> Callable[[Any, Any, Any], str | bytes | None]:
    r"""SQL's `replace`. What would be too large is one byte too large, which SQLite refuses before it takes it.

    >>> replace = replace_within(3)
    >>> replace("a-b", "-", "+"), replace("abc", "", "x"), replace("a", None, ""), replace("abc", "b", "12")
    ('a+b', 'abc', None, b'\x00\x00\x00\x00')
    """

    def replace(within: Any, old: Any, new: Any) -> str | bytes | None:
        if within is None or old is None or new is None:
            return None
        text, gone, come = _text(within), _text(old), _text(new)
        if not gone:
            return text
        if len(come) > len(gone) and len(text) + text.count(gone) * (len(come) - len(gone)) > most:
            return bytes(most + 1)
        return text.replace(gone, come)

    return replace


def trimmed(*, left: bool, right: bool) -> Callable[[Any, Any], str | None]:
    """SQL's `trim`, `ltrim` and `rtrim` with the characters that go.

    >>> trimmed(left=True, right=True)("xxaxbyx", "xy"), trimmed(left=True, right=False)("xax", "x")
    ('axb', 'ax')
    """

    def trim(given: Any, gone: Any) -> str | None:
        if given is None or gone is None:
            return None
        text, unwanted = _text(given), set(_text(gone))
        start, end = 0, len(text)
        while left and start < end and text[start] in unwanted:
            start += 1
        while right and end > start and text[end - 1] in unwanted:
            end -= 1
        return text[start:end]

    return trim


def _text(value: Any) -> str:
    """A value as SQL casts it to text."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return f"{value!r}" if isinstance(value, float) else str(value)


FUNCTIONS = (
    Function("instr", 2, lambda _: seek),
    Function("replace", 3, replace_within),
    Function("trim", 2, lambda _: trimmed(left=True, right=True)),
    Function("ltrim", 2, lambda _: trimmed(left=True, right=False)),
    Function("rtrim", 2, lambda _: trimmed(left=False, right=True)),
)
# The same is true of these, which nobody asks for in earnest.
CLOSED = frozenset({"json_patch", "jsonb_patch", "unhex", "load_extension"})
