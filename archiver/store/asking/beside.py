"""Entities that are named together in, those that are so more often than by chance out, the strangest first.

A state that every second article names stands beside everybody, which tells nothing. The measure is Dunning's
log-likelihood ratio (Computational Linguistics 19(1), 1993), which also holds for rare events.
"""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

Row = dict[str, Any]

CONSIDERED = 200  # of those named beside an entity most often
FEWEST = 3  # shared articles from which on a weight says more than the number itself


def log_likelihood(shared: int, first: int, second: int, total: int) -> float:
    """How strongly two things belong together, above 0 where they meet more often than by chance, else below.

    Args:
        shared: Articles with both.
        first: Articles with the one.
        second: Articles with the other.
        total: All articles.

    >>> round(log_likelihood(10, 20, 15, 1000), 1), log_likelihood(10, 100, 100, 1000)
    (65.3, 0.0)
    >>> log_likelihood(1, 100, 100, 1000) < 0
    True
    """
    total = max(total, first + second - shared)
    cells = (shared, first - shared, second - shared, total - first - second + shared)
    rows, columns = (first, total - first), (second, total - second)
    expected = [row * column / total for row in rows for column in columns]
    ratio = 2 * sum(
        cell * log(cell / likely) for cell, likely in zip(cells, expected, strict=True) if cell and likely
    )
    return max(0.0, ratio) if shared >= expected[0] else -ratio


def weigh(rows: Iterable[Row], limit: int) -> list[Row]:
    """The rows of `entity_beside` with a `weight`, those that belong together most strongly first."""
    weighed = [
        {"id": row["id"], "name": row["name"], "type": row["type"], "shared_count": row["shared_count"]}
        | {"weight": round(_weight(row), 1)}
        for row in rows
    ]
    return sorted(weighed, key=_rank)[:limit]


def _weight(row: Row) -> float:
    elsewhere = max(row["article_count"], row["shared_count"])
    return log_likelihood(row["shared_count"], row["looked_at"], elsewhere, row["all_articles"])


def _rank(row: Row) -> tuple[bool, float, int, str]:
    """Pairs that met often enough by their weight, the others by how often they met."""
    is_often = row["shared_count"] >= FEWEST
    return (not is_often, -row["weight"] if is_often else 0, -row["shared_count"], row["name"])
