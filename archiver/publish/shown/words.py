"""Times, counts and names as the templates show them. Pure."""

from __future__ import annotations

from datetime import datetime

from markupsafe import Markup

from archiver.nouns import counted, plural
from archiver.times import day_in_words

CERTAIN = 3.84  # log-likelihood ratio that chance exceeds once in twenty times
BEYOND_DOUBT = 10.83  # once in a thousand times
_TIME = Markup('<time datetime="{iso}">{shown}</time>')


def show_day(moment: str | None) -> Markup:
    """The day of a stored time; what cannot be read as one is shown as it is.

    >>> show_day("2023-02-10T10:30:00Z")
    Markup('<time datetime="2023-02-10T10:30:00Z">10 February 2023</time>')
    >>> show_day(None)
    Markup('')
    """
    return _show(moment, hour=False)


def show_time(moment: str | None) -> Markup:
    """The day and, where it is known, the hour.

    >>> show_time("2023-02-10T10:30:00Z")
    Markup('<time datetime="2023-02-10T10:30:00Z">10 February 2023, 10:30 UTC</time>')
    >>> show_time("2023-02-10").striptags()
    '10 February 2023'
    """
    return _show(moment, hour=True)


def _show(moment: str | None, *, hour: bool) -> Markup:
    if not moment:
        return Markup("")
    try:
        shown = day_in_words(moment)
        if hour and len(moment) > 10:
            shown += f"{datetime.fromisoformat(moment):, %H:%M} UTC"
    except ValueError:
        return Markup("{}").format(moment)
    return _TIME.format(iso=moment, shown=shown)


def show_chance(weight: float) -> str:
    """How often two are named together, in words: a log-likelihood ratio, below 0 where it is rarer than expected.

    >>> show_chance(20.0), show_chance(-3.5)
    ('Far more often than by chance (log-likelihood 20.0)', 'About as often as by chance (log-likelihood −3.5)')
    """
    if weight > BEYOND_DOUBT:
        words = "Far more often than"
    elif weight > CERTAIN:
        words = "More often than"
    else:
        words = "More rarely than" if weight < -CERTAIN else "About as often as"
    return f"{words} by chance (log-likelihood {weight:.1f})".replace("-likelihood -", "-likelihood −")


FILTERS = {
    "archive_day": show_day,
    "archive_time": show_time,
    "archive_count": counted,
    "archive_plural": plural,
    "archive_number": "{:,}".format,
    "archive_chance": show_chance,
}
