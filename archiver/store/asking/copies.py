"""The articles of a story in, how alike each is to one of them and who had it first out. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archiver.alike import compare

if TYPE_CHECKING:
    from collections.abc import Iterable

Row = dict[str, Any]

SHOWN = 200  # articles of a story, the earliest


def describe_copies(rows: Iterable[Row]) -> list[Row]:
    """The articles, the earliest first, each as it compares with the one that was asked about.

    Args:
        rows: As `queries/story_articles.sql` gives them.

    Returns:
        The rows without signatures, and with `alike` (the share of both texts that is the same, an estimate in 100;
        None where it is not known), `more_words` (how many more words it has than the one asked about) and
        `is_first` (whether all others that are dated were published later).
    """
    listed = list(rows)
    first = first_published(listed)
    return [
        {key: value for key, value in row.items() if not key.startswith("own_") and key != "signature"}
        | {
            "alike": _percent(row["own_signature"], row["signature"]),
            "more_words": row["word_count"] - row["own_word_count"],
            "is_first": row["id"] == first,
        }
        for row in listed
    ]


def first_published(rows: Iterable[Row]) -> int | None:
    """The id of the article that was published before all others; None where the dates do not tell.

    A day without an hour is before or after an hour of that day, nobody knows.

    >>> first_published([{"id": 1, "published": "2023-02-10T08:00:00Z"}, {"id": 2, "published": "2023-02-11"}])
    1
    >>> first_published([{"id": 1, "published": "2023-02-10"}, {"id": 2, "published": "2023-02-10T08:00:00Z"}])
    >>> first_published([{"id": 1, "published": None}])
    """
    dated = sorted((row["published"], row["id"]) for row in rows if row["published"])
    if not dated:
        return None
    earliest, article_id = dated[0]
    if any(earliest == other or earliest == other[: len("2023-02-10")] for other, _ in dated[1:]):
        return None
    return int(article_id)


def _percent(own: bytes | None, other: bytes | None) -> int | None:
    if not own or not other:
        return None
    return round(100 * compare(own, other).alike)
