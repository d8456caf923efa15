"""Times in, out in the one spelling that rows have, or names of files; and back. All are in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import overload

_STAMP = "%Y%m%dT%H%M%SZ"


@overload
def to_utc(moment: datetime | date) -> str: ...
@overload
def to_utc(moment: None) -> None: ...
def to_utc(moment: datetime | date | None) -> str | None:
    """ISO 8601 in UTC, to the second; a plain date stays a plain date, for its hour is not known.

    >>> from datetime import timedelta, timezone
    >>> to_utc(datetime(2023, 2, 10, 18, 30, tzinfo=timezone(timedelta(hours=8))))
    '2023-02-10T10:30:00Z'
    >>> to_utc(date(2023, 2, 10))
    '2023-02-10'
    """
    if moment is None:
        return None
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return moment.isoformat()


def read_time(said: str | None) -> datetime | None:
    """A time in ISO 8601, which is in UTC where it does not say; a day is its beginning; None for what is none.

    >>> read_time("2023-02-10T18:30:00+08:00")
    datetime.datetime(2023, 2, 10, 10, 30, tzinfo=datetime.timezone.utc)
    >>> read_time("2023-02-10").isoformat(), read_time("soon"), read_time(None)
    ('2023-02-10T00:00:00+00:00', None, None)
    """
    try:
        moment = datetime.fromisoformat(said or "")
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def to_stamp(moment: datetime) -> str:
    """A time as names of files have it.

    >>> to_stamp(datetime(2023, 2, 10, 9, 30, tzinfo=UTC))
    '20230210T093000Z'
    """
    return moment.astimezone(UTC).strftime(_STAMP)


def read_stamp(said: str) -> datetime:
    """The time in the name of a file.

    Raises:
        ValueError: It is none.
    """
    return datetime.strptime(said, _STAMP).replace(tzinfo=UTC)
