"""Counts by month in, a bar for each month of the time between out. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_BARS = 72  # more months than that are put together by year


@dataclass(frozen=True, slots=True)
class Bar:
    """A month or a year."""

    name: str  # 2023-02 or 2023
    count: int


def fill_months(counts: Iterable[tuple[str, int]]) -> list[Bar]:
    """A bar for each month from the first to the last, empty ones included; for each year if there are too many.

    >>> fill_months([("2022-12", 3), ("2023-02", 1)])
    [Bar(name='2022-12', count=3), Bar(name='2023-01', count=0), Bar(name='2023-02', count=1)]
    """
    known = {month: count for month, count in counts if month_number(month) is not None}
    if not known:
        return []
    first, last = (month_number(month) or 0 for month in (min(known), max(known)))
    if last - first < MOST_BARS:
        return [Bar(name, known.get(name, 0)) for name in map(month_name, range(first, last + 1))]
    years = {year: sum(known[m] for m in months) for year, months in groupby(sorted(known), lambda m: m[:4])}
    return [Bar(f"{year:04}", years.get(f"{year:04}", 0)) for year in range(int(min(years)), int(max(years)) + 1)]


def month_number(month: str) -> int | None:
    """Months since the year 0; None for what is no month.

    >>> month_number("0001-02"), month_number("soon")
    (13, None)
    """
    year, _, in_year = month.partition("-")
    return int(year) * 12 + int(in_year) - 1 if year.isdecimal() and in_year.isdecimal() else None


def month_name(number: int) -> str:
    """The month of such a number.

    >>> month_name(2023 * 12)
    '2023-01'
    """
    return f"{number // 12:04}-{number % 12 + 1:02}"
