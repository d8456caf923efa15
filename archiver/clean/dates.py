"""Stamps in, a moment out: aware where a zone is known, a plain day where it is not. No time is ever invented.

A naive time is repaired from another stamp of the page that tells the same moment with its zone, then from the
country of the site's domain. What stays naive is cut to its day, and so is midnight to the second, which sites
write where they know the day only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from archiver.clean.months import MONTHS
from archiver.clean.structured import plain
from archiver.clean.zones import country_zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from zoneinfo import ZoneInfo

    from lxml.html import HtmlElement

    from archiver.clean.structured import Claims

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

_PUBLISHED_META = (
    "article:published_time", "article:published", "og:published_time", "og:article:published_time",
    "datepublished", "date_published", "publish_date", "publishdate", "publish-date", "published_time",
    "article.published", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "dc.date.issued", "dcterms.created", "dcterms.date", "dcterms.issued", "dc.date", "dc.date.created", "pubdate",
    "date", "rnews:datepublished", "article_date_original", "originalpublicationdate", "ptime", "bt:pubdate",
    "last-modified-date-published", "article:create_time", "published",
)  # fmt: skip
_MODIFIED_META = (
    "article:modified_time", "article:modified", "og:updated_time", "datemodified", "date_modified", "lastmod",
    "dcterms.modified", "dc.date.modified", "last-modified", "revised", "article:updated_time", "bt:moddate",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dates:
    """When the page was published and last changed, as far as it tells."""

    published: Moment | None = None
    modified: Moment | None = None


def read_dates(tree: HtmlElement, claims: Claims, host: str) -> Dates:
    """Find both dates in what the page says of itself, else in its `<time>` elements.

    Args:
        tree: The parsed page.
        claims: What it says of itself.
        host: The host it was found at, for the country; "" where it is not known.
    """
    published = list(_stamps(_published_claims(claims)))
    modified = list(_stamps(_modified_claims(claims)))
    times = list(_stamps(_time_elements(tree)))
    zone = country_zone(host)
    first = _best(published or times or list(_shown_stamps(tree)), [*published, *times, *modified], zone)
    last = _best(modified, [*modified, *times, *published], zone)
    if first is None:
        first, last = last, None
    return Dates(first, last)


def _published_claims(claims: Claims) -> Iterator[str]:
    for node in claims.articles[:1]:
        yield from (plain(node.get(key)) for key in ("datePublished", "dateCreated", "uploadDate"))
    for name in _PUBLISHED_META:
        yield from claims.meta.get(name, ())[:1]
    yield from claims.microdata.get("datePublished", ())[:1]
    for node in (*claims.articles[1:2], *claims.others):
        yield plain(node.get("datePublished"))


def _modified_claims(claims: Claims) -> Iterator[str]:
    for node in claims.articles[:1]:
        yield plain(node.get("dateModified"))
    for name in _MODIFIED_META:
        yield from claims.meta.get(name, ())[:1]
    yield from claims.microdata.get("dateModified", ())[:1]
    for node in claims.others:
        yield plain(node.get("dateModified"))


def _time_elements(tree: HtmlElement) -> Iterator[str]:
    """What `<time>` elements say: those marked as the date of publication first, then by order."""
    elements = [element for _, element in zip(range(200), tree.iter("time"), strict=False)]
    marked = [
        e for e in elements if e.get("pubdate") is not None or "ublish" in f"{e.get('itemprop')}{e.get('class')}"
    ]
    for element in [*marked, *elements][:12]:
        yield element.get("datetime") or " ".join(element.itertext())[:80]


def _shown_stamps(tree: HtmlElement) -> Iterator[Moment]:
    """Short texts near the heading that are dates, for pages that tell their date to readers only."""
    after = 0
    for element in tree.iter("h1", "p", "span", "div", "li", "small", "em"):
        if after > 40:
            return
        after += element.tag == "h1" or after > 0
        text = " ".join(element.itertext()).strip() if after and len(element) < 4 else ""
        if 6 <= len(text) <= 60 and is_stamp(text) and (stamp := parse_stamp(text)):
            yield stamp


def _stamps(texts: Iterable[str]) -> Iterator[Moment]:
    for text in texts:
        stamp = parse_stamp(text)
        if stamp is not None:
            yield stamp


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
    return _sane(parsedate_to_datetime(text))


def _in_words(text: str) -> Moment | None:
    day = find_day(text)
    if day is None:
        return None
    rest = re.sub(r"\b\d{1,2}[./-]\d{1,2}[./-]\d{4}\b", " ", text)
    clock = _CLOCK.search(rest) or _CLOCK_HOUR.search(rest)
    if not clock:
        return day
    hour, minute, half = (
        (*clock.groups(), None)[:3] if clock.re is _CLOCK else (clock.group(1), "0", clock.group(2))
    )
    hours = int(hour or 0)
    if half:
        hours = hours % 12 + (12 if half[0] in "pP" else 0)
    if hours > 23 or int(minute or 0) > 59:
        return day
    return datetime(day.year, day.month, day.day, hours, int(minute or 0), tzinfo=_named_zone(rest))


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


def _best(candidates: list[Moment], all_stamps: list[Moment], zone: ZoneInfo | None) -> Moment | None:
    """The first candidate, made as exact as the page's other stamps allow."""
    if not candidates:
        return None
    first = candidates[0]
    if _is_day(first):
        fuller = [c for c in candidates if not _is_day(c) and _day(c) == _day(first)]
        if not fuller:
            return _day(first)
        first = fuller[0]
    assert isinstance(first, datetime)
    if first.tzinfo is None:
        return repair_zone(first, all_stamps, zone)
    return first


def _is_day(moment: Moment) -> bool:
    return not isinstance(moment, datetime) or (moment.hour, moment.minute, moment.second) == (0, 0, 0)


def _day(moment: Moment) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def repair_zone(naive: datetime, stamps: Iterable[Moment], zone: ZoneInfo | None) -> Moment:
    """Give a naive time its zone, from a stamp that tells the same moment, or from the country; else its day.

    >>> utc = datetime(2024, 4, 28, 11, 0, tzinfo=UTC)
    >>> repair_zone(datetime(2024, 4, 28, 13, 0), [utc], None).isoformat()
    '2024-04-28T11:00:00+00:00'
    >>> repair_zone(datetime(2024, 4, 28, 13, 0), [], None)
    datetime.date(2024, 4, 28)
    """
    aware = [s for s in stamps if isinstance(s, datetime) and s.tzinfo]
    for stamp in aware:
        if abs(stamp.replace(tzinfo=None) - naive) < timedelta(minutes=1):
            return naive.replace(tzinfo=stamp.tzinfo)
    for stamp in aware:
        apart = abs(stamp.astimezone(UTC).replace(tzinfo=None) - naive)
        if apart <= timedelta(hours=14) and apart.total_seconds() % 1800 < 1:
            return stamp
    if zone:
        return naive.replace(tzinfo=zone)
    offsets = {s.utcoffset() for s in aware if abs(s.replace(tzinfo=None) - naive) < timedelta(days=10)}
    if len(offsets) == 1 and (offset := offsets.pop()):
        return naive.replace(tzinfo=timezone(offset))
    return naive.date()
