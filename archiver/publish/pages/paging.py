"""A number typed in an address in, the rows that its page shows out."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")

MOST_PAGES = 50  # beyond that, the table is the better tool
_DIGITS = 6  # of a number that can be a page


def page_number(given: str | None, most: int = MOST_PAGES) -> int:
    """The page asked for, from 1 to `most`.

    >>> page_number("3"), page_number("-1"), page_number("x"), page_number(None), page_number("9" * 5000)
    (3, 1, 1, 1, 50)
    """
    if not given or not given.isascii() or not given.isdecimal():
        return 1
    return most if len(given) > _DIGITS else min(max(int(given), 1), most)


def cut(rows: Sequence[T], size: int, page: int, most: int = MOST_PAGES) -> tuple[Sequence[T], bool]:
    """The rows of a page, and whether another follows: one row more than are shown was asked for.

    >>> cut("abc", 2, 1), cut("ab", 2, 1), cut("abc", 2, 50)
    (('ab', True), ('ab', False), ('ab', False))
    """
    return rows[:size], len(rows) > size and page < most


def is_frequent(article_count: int, needed: int, all_articles: int) -> bool:
    """Whether walking all articles by date until enough are met is quicker than sorting those that are meant.

    Args:
        article_count: How many are meant: that name an entity, say.
        needed: How many are wanted, the newest.
        all_articles: How many there are; so many times `needed / article_count` are walked.

    >>> is_frequent(200_000, 21, 1_000_000), is_frequent(2_000, 1_000, 1_000_000)
    (True, False)
    """
    return article_count * article_count > needed * all_articles
