"""One stamp as pages write it in, a moment out: aware where it names a zone, a plain day where it names no time."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from archiver.clean.dates.months import MONTHS

Moment = datetime | date

_ISO = re.compile(
    r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"
    r"(?:[T\s,]+(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<z>Z\b|UTC\b|GMT\b|[+-]\d{2}:?\d{2}\b|[+-]\d{2}\b)?)?"
)
_GLUED_TIME = re.compile(r"(?<=, (?:19|20)\d\d)(?=\d{1,2}:\d\d)")  # "10, 20239:12", as copying leaves it
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?(Z)?)?$")
_CJK = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]?")
_DAY_FIRST = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th|er|º|\.)?\s*(?:of |de |d[’'])?\s*([^\W\d_]{3,12})\.?,?\s*(?:de |del )?(\d{4})\b"
)
_MONTH_FIRST = re.compile(r"\b([^\W\d_]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b")
_NUMERIC = re.compile(r"\b(\d{1,2})[./-](\d{1,2})[./-](\d{4})\b")
_CLOCK = re.compile(r"\b(\d{1,2})\s?(?:[:.h]|时|시)\s?(\d{2})(?::\d{2})?\b\s*([ap]\.?m\.?)?", re.I)
_CLOCK_HOUR = re.compile(r"\b(\d{1,2})\s?([ap]\.?m\.?)\b", re.I)
_ZONE = re.compile(
    r"\b(UTC|GMT|BST|CET|CEST|MEZ|MESZ|EST|EDT|CDT|MST|MDT|PST|PDT|JST|KST|HKT|AEST|AEDT)\b([+-]\d{1,2}\b)?"
)
_OFFSETS = {
    "UTC": 0, "GMT": 0, "BST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2, "EST": -5, "EDT": -4, "CDT": -5,
    "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "JST": 9, "KST": 9, "HKT": 8, "AEST": 10, "AEDT": 11,
}  # hours; CST is left out, for it is China's and North America's  # fmt: skip


def parse_stamp(text: str) -> Moment | None:
    """One stamp as pages write them: ISO 8601, RFC 5322, a day in words, seconds since 1970.

    Returns:
        A datetime, naive where the stamp names no zone; a date where it names no time; None if it is none.

    >>> parse_stamp("2024-04-28T13:00:00.000+02:00").isoformat()
    '2024-04-28T13:00:00+02:00'
    >>> parse_stamp("Sun, 28 Apr 2024 13:00:00 GMT").isoformat()
    '2024-04-28T13:00:00+00:00'
    >>> parse_stamp("10. Februar 2023, 09.05 Uhr").isoformat()
    '2023-02-10T09:05:00'
    >>> parse_stamp("Published: Feb 10, 2023"), parse_stamp("soon")
    (datetime.date(2023, 2, 10), None)
    """
    text = _GLUED_TIME.sub(" ", text.strip()[:120])
    if not any(c.isdigit() for c in text):
        return None
    try:
        return _iso(text) or _compact(text) or _epoch(text) or _mail(text) or _in_words(text)
    except (ValueError, OverflowError):
        return None


def _sane(moment: Moment) -> Moment | None:
    return moment if 1990 <= moment.year <= 2100 else None


def _iso(text: str) -> Moment | None:
    match = _ISO.search(text)
    if not match:
        return None
    year, month, day = int(match["y"]), int(match["m"]), int(match["d"])
    if match["H"] is None:
        return _sane(date(year, month, day))
    moment = datetime(year, month, day, int(match["H"]) % 24, int(match["M"]), int(match["S"] or 0))  # noqa: DTZ001 - the zone comes next
    zone = _offset(match["z"]) if match["z"] else None
    return _sane(moment.replace(tzinfo=zone or _named_zone(text[match.end() :])))


def _offset(text: str) -> timezone:
    if text[0] not in "+-":
        return UTC
    digits = text[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:] or 0)
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def _named_zone(text: str) -> timezone | None:
    match = _ZONE.search(text)
    if not match:
        return None
    return timezone(timedelta(hours=_OFFSETS[match.group(1)] + int(match.group(2) or 0)))


def _compact(text: str) -> Moment | None:
    match = _COMPACT.match(text)
    if not match:
        return None
    year, month, day, hour, minute, second, utc = match.groups()
    if hour is None:
        return _sane(date(int(year), int(month), int(day)))
    moment = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second or 0))  # noqa: DTZ001 - as given
    return _sane(moment.replace(tzinfo=UTC if utc else None))


def _epoch(text: str) -> Moment | None:
    if not re.fullmatch(r"\d{10}(?:\d{3})?(?:\.\d+)?", text):
        return None
    return _sane(datetime.fromtimestamp(int(text[:10]), UTC))


def _mail(text: str) -> Moment | None:
    if not re.match(r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}", text):
        return None
    moment = parsedate_to_datetime(text)  # which knows the zones of North America only
    return _sane(moment if moment.tzinfo else moment.replace(tzinfo=_named_zone(text)))


def _in_words(text: str) -> Moment | None:
    day = find_day(text)
    if day is None:
        return None
    rest = re.sub(r"\b\d{1,2}[./-]\d{1,2}[./-]\d{4}\b", " ", text)
    clock = _CLOCK.search(rest) or _CLOCK_HOUR.search(rest)
    if not clock:
        return day
    hour, minute, half = clock.groups() if clock.re is _CLOCK else (clock.group(1), "0", clock.group(2))
    hours = int(hour)
    if half:
        hours = hours % 12 + (12 if half[0] in "pP" else 0)
    if hours > 23 or int(minute) > 59:
        return day
    return datetime(day.year, day.month, day.day, hours, int(minute), tzinfo=_named_zone(rest))


def find_day(text: str) -> date | None:
    """The first day named in a text: in words of a dozen languages, or in figures that can be read in one way only.

    >>> find_day("Publié le 1er février 2023"), find_day("3 de mayo de 2024"), find_day("2023年2月10日")
    (datetime.date(2023, 2, 1), datetime.date(2024, 5, 3), datetime.date(2023, 2, 10))
    >>> find_day("28.04.2024"), find_day("04/03/2024")
    (datetime.date(2024, 4, 28), None)
    """
    match = _CJK.search(text)
    if match:
        return date(*map(int, match.groups()))
    for match in _DAY_FIRST.finditer(text):
        if month := MONTHS.get(match.group(2).casefold()):
            return date(int(match.group(3)), month, int(match.group(1)))
    for match in _MONTH_FIRST.finditer(text):
        if month := MONTHS.get(match.group(1).casefold()):
            return date(int(match.group(3)), month, int(match.group(2)))
    match = _NUMERIC.search(text)
    if not match:
        return None
    one, two, year = map(int, match.groups())
    if "." in match.group() or one > 12 or one == two:  # dots are written where the day comes first
        return date(year, two, one)
    return date(year, one, two) if two > 12 else None


def is_stamp(line: str) -> bool:
    """Whether a short line tells a day, and little else.

    >>> is_stamp("5 March 2024, 9.30"), is_stamp("The strike of 5 March 2024 went on")
    (True, False)
    """
    return parse_stamp(line) is not None and len(re.findall(r"[^\W\d_]{3,}", line)) <= 3
