"""The newest articles in, the entities out that they name more often than usual, with small bars of their months.

The weight is the log-likelihood ratio of the days looked at against the twelve months before.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from archiver.publish.shown.charts import draw_spark
from archiver.publish.shown.kinds import kind_of
from archiver.publish.shown.months import fill_months, month_name
from archiver.publish.shown.words import CERTAIN
from archiver.store.asking.beside import log_likelihood

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from markupsafe import Markup

    from archiver.publish.archive import Archive
    from archiver.publish.shown.kinds import Kind

PERIODS = (("week", 7), ("month", 30), ("quarter", 90))  # days; the shortest with enough articles is looked at
ENOUGH = 5  # articles
CONSIDERED = 300  # entities that are named most in the period
SHOWN = 8
MONTHS = 12  # before the period: what is usual


@dataclass(frozen=True, slots=True)
class Rising:
    """An entity that is named more often than usual."""

    id: int
    name: str
    kind: Kind
    article_count: int  # in the period
    usual: float  # articles that the twelve months before would make expect; 0 where it was not named at all
    bars: Markup  # its last months


@dataclass(frozen=True, slots=True)
class Period:
    """The days that were looked at."""

    days: int
    last_day: date
    article_count: int

    @property
    def first_day(self) -> date:
        """The first of the days."""
        return self.last_day - timedelta(days=self.days - 1)


async def find_rising(archive: Archive, today: date) -> tuple[Period, list[Rising]] | None:
    """Who rises in the last days that have articles, the strongest first; None where there is too little to tell.

    Args:
        archive: Where to look.
        today: Articles dated later are left out: pages do err.
    """
    period = await _find_period(archive, today)
    if period is None:
        return None
    current, last = _month(period.first_day), _month(period.last_day)
    about = {"after": period.first_day.isoformat(), "until": period.last_day.isoformat(), "limit": CONSIDERED}
    now = await archive.rows("rising_now", about)
    first = _month(period.first_day, MONTHS)
    before = await archive.row("count_months_before", {"first": first, "last": current}) or {"article_count": 0}
    about = {"entities": json.dumps([row["id"] for row in now]), "first": first, "last": last}
    months = _by_entity(await archive.rows("rising_usual", about))
    span = {_month(period.last_day, MONTHS): 0, last: 0}
    return period, [
        Rising(
            row["id"], row["name"], kind_of(row["type"]), row["article_count"],
            round(usual, 1), draw_spark(fill_months((span | months[row["id"]]).items())),
        )
        for row, usual in _choose(now, months, before["article_count"], current)
    ]  # fmt: skip


async def _find_period(archive: Archive, today: date) -> Period | None:
    counts = await archive.row("rising_period", {"until": today.isoformat()}) or {}
    for name, days in PERIODS:
        if (counts.get(name) or 0) >= ENOUGH:
            return Period(days, date.fromisoformat(counts["last_day"]), counts[name])
    return None


def _choose(
    now: Iterable[dict[str, Any]], months: Mapping[int, Mapping[str, int]], before: int, current: str
) -> list[tuple[dict[str, Any], float]]:
    """Those that stand above their usual level, and that level in articles.

    Args:
        now: Rows of `rising_now`.
        months: Articles of each entity in each month.
        before: All articles of the months before the current one.
        current: The month in which the period begins.
    """
    weighed = []
    for row in now:
        earlier = sum(count for month, count in months[row["id"]].items() if month < current)
        count, looked_at = row["article_count"], row["looked_at"]
        weight = log_likelihood(count, looked_at, earlier + count, before + looked_at)
        if weight >= CERTAIN:
            weighed.append((weight, row, earlier * looked_at / before if before else 0.0))
    weighed.sort(key=lambda each: (-each[0], each[1]["name"]))
    return [(row, usual) for _, row, usual in weighed[:SHOWN]]


def _by_entity(rows: Iterable[dict[str, Any]]) -> defaultdict[int, dict[str, int]]:
    months: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for row in rows:
        months[row["entity_id"]][row["month"]] = row["article_count"]
    return months


def _month(day: date, earlier: int = 0) -> str:
    """The month of a day, or the one so many months earlier.

    >>> _month(date(2023, 9, 1)), _month(date(2023, 9, 1), 12), _month(date(2023, 2, 1), 3)
    ('2023-09', '2022-09', '2022-11')
    """
    return month_name(day.year * 12 + day.month - 1 - earlier)
