"""Stamps in, a moment out: aware where a zone is known, a plain day where it is not. No time is ever invented.

A naive time is repaired from another stamp of the page that tells the same moment with its zone, then from the
country of the site's domain. What stays naive is cut to its day, and so is midnight to the second, which sites
write where they know the day only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

from archiver.clean.dates.stamps import Moment, is_stamp, parse_stamp
from archiver.clean.dates.zones import country_zone
from archiver.clean.script_state import stamps_in_state
from archiver.clean.structured import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from zoneinfo import ZoneInfo

    from lxml.html import HtmlElement

    from archiver.clean.structured import Claims

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
    stated = published or times or list(_shown_stamps(tree)) or list(_stamps(stamps_in_state(tree.iter("script"))))
    first = _best(stated, [*published, *times, *modified], zone)
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
