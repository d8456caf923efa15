"""A question about an element's classes in, the same question with its answers remembered out.

A page has few different classes, and the next page of a site has the same ones again.
"""

from __future__ import annotations

from functools import lru_cache, wraps
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MOST = 4096  # answers that are remembered
LONGEST = 400  # characters of classes that are: so the memory has a bound


def remembered(question: Callable[[str], bool]) -> Callable[[str], bool]:
    """The question, asked once for the same classes. It must depend on nothing else.

    >>> remembered(str.islower)("by-line")
    True
    """
    asked = lru_cache(maxsize=MOST)(question)

    @wraps(question)
    def answer(marks: str) -> bool:
        return asked(marks) if len(marks) <= LONGEST else question(marks)

    return answer
