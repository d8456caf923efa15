"""Followed feeds, or sites with sitemaps, in; outcomes of their new articles out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from archiver.fetch import fetch_captures
from archiver.model import Capture, Failure, Outcome, Reason, SourceKind, Status, Target
from archiver.sources import Feed, FoundFeed, find_feeds, read_feed, read_links
from archiver.store.following.feeds import list_feeds, record_poll, unknown_links

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from archiver.ingest import Ingest

MOST_MAPS = 200  # sitemaps that indexes of one level may lead to
MOST_LEVELS = 3  # a feed or an index, an index in it, and the sitemaps of that


def poll_feeds(
    ingest: Ingest, *, limit: int | None = None, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Iterator[Outcome]:
    """Ask every followed feed what is new, and archive it. Feeds that have not changed transfer no body.

    That a feed was read is remembered only together with its links, so that an interruption loses none.

    Args:
        ingest: Where to, and how.
        limit: New articles of all feeds at most; a feed of which some are left is read again the next time.
        clock: Gives the present time, aware.

    Yields:
        An outcome for each new article, and a failed one for each feed that could not be read.
    """
    followed = list_feeds(ingest.db)
    targets = [Target(row["url"], SourceKind.FEED, row["url"], _conditions(row)) for row in followed]
    links: dict[str, None] = {}
    polls: list[tuple[str, dict[str, str]]] = []
    for url, found in read_feeds(ingest, targets):
        if isinstance(found, Failure):
            yield _failed(url, found)
            continue
        new = [link for link in unknown_links(ingest.db, found.links) if link not in links]
        room = len(new) if limit is None else limit - len(links)
        links |= dict.fromkeys(new[:room])
        polls.append((url, {"title": found.title} | (found.validators if len(new) <= room else {})))

    def remember() -> None:
        for url, answer in polls:
            record_poll(ingest.db, url, clock(), answer)

    yield from ingest.add(read_links(links), noted=remember)


def offered_feeds(ingest: Ingest, urls: Iterable[str]) -> Iterator[tuple[str, tuple[FoundFeed, ...] | Failure]]:
    """Which feeds there are at each address: itself where it is one, else those that the page offers.

    Yields:
        The address, and its feeds, the most trusted first; or why it could not be asked, or has none.
    """
    for result in fetch_captures([Target(url, SourceKind.FEED, url) for url in urls], ingest.fetching):
        if result is None:
            continue
        target, capture = result
        if isinstance(capture, Failure):
            yield target.location, capture
            continue
        feed = read_feed(capture)
        found = find_feeds(capture) if isinstance(feed, Failure) else (FoundFeed(target.location, feed.title),)
        yield target.location, found or Failure(Reason.NOT_A_FEED, "This is no feed, and offers none.")


def add_sites(ingest: Ingest, sites: Iterable[str], *, limit: int | None = None) -> Iterator[Outcome]:
    """Archive what the sitemaps of sites list, those that their robots.txt names or else ``/sitemap.xml``.

    Args:
        ingest: Where to, and how.
        sites: Addresses on the sites, or of sitemaps themselves.
        limit: Articles at most.

    Yields:
        An outcome for each article that is not in the archive yet, and a failed one for each sitemap that could
        not be read.
    """
    targets = [Target(url, SourceKind.FEED, url) for site in sites for url in _sitemaps_of(ingest, site)]
    links: list[str] = []
    for url, found in read_feeds(ingest, targets):
        if isinstance(found, Failure):
            yield _failed(url, found)
        else:
            links += found.links
    yield from ingest.add(read_links(unknown_links(ingest.db, links)[:limit]))


def _failed(url: str, failure: Failure) -> Outcome:
    return Outcome(url, url, Status.FAILED, reason=failure.reason, detail=failure.detail)


def _sitemaps_of(ingest: Ingest, site: str) -> list[str]:
    """Where the sitemaps of a site are (sitemaps.org: named in robots.txt)."""
    if urlsplit(site).path.endswith((".xml", ".xml.gz", ".txt")):
        return [site]
    robots = Target(site, SourceKind.FEED, urljoin(site, "/robots.txt"))
    for result in fetch_captures([robots], ingest.fetching):
        if result is not None and isinstance(result[1], Capture):
            named = read_sitemap_lines(result[1].body.decode("utf-8", errors="replace"))
            if named:
                return named
    return [urljoin(site, "/sitemap.xml")]


def read_sitemap_lines(robots_txt: str) -> list[str]:
    r"""The sitemaps that a robots.txt names.

    >>> read_sitemap_lines("User-agent: *\nSitemap: https://news.example/map.xml")
    ['https://news.example/map.xml']
    """
    return re.findall(r"^\s*sitemap\s*:\s*(https?://\S+)", robots_txt, re.I | re.M)


@dataclass(frozen=True, slots=True)
class Listing:
    """What a feed or a sitemap lists, and what makes the next request for it conditional."""

    title: str = ""
    links: tuple[str, ...] = ()
    maps: tuple[str, ...] = ()
    validators: dict[str, str] = field(default_factory=dict)  # column of `feeds` → value


def read_feeds(ingest: Ingest, targets: Iterable[Target]) -> Iterator[tuple[str, Listing | Failure]]:
    """What feeds and sitemaps list; an index is followed to the sitemaps that it names, two levels down."""
    seen: set[str] = set()
    level = list(targets)
    for _ in range(MOST_LEVELS):
        maps: list[str] = []
        for url, found in _read_all(ingest, level):
            if isinstance(found, Listing):
                maps += found.maps
            yield url, found
        seen |= {target.location for target in level}
        further = [url for url in dict.fromkeys(maps) if url not in seen]
        level = [Target(url, SourceKind.FEED, url) for url in further[:MOST_MAPS]]


def _read_all(ingest: Ingest, targets: Iterable[Target]) -> Iterator[tuple[str, Listing | Failure]]:
    for result in fetch_captures(targets, ingest.fetching):
        if result is None:
            continue
        target, capture = result
        if isinstance(capture, Failure):
            yield target.location, capture
        elif capture.status == HTTPStatus.NOT_MODIFIED:
            yield target.location, Listing()
        else:
            feed = read_feed(capture)
            yield target.location, feed if isinstance(feed, Failure) else _listing(feed, capture)


def _listing(feed: Feed, capture: Capture) -> Listing:
    return Listing(feed.title, feed.links, feed.maps, _validators(capture))


def _conditions(row: dict[str, str | None]) -> tuple[tuple[str, str], ...]:
    """The headers that make a request conditional (RFC 9110, section 13.1)."""
    pairs = (("If-None-Match", row["etag"]), ("If-Modified-Since", row["last_modified"]))
    return tuple((name, value) for name, value in pairs if value)


def _validators(capture: Capture) -> dict[str, str]:
    headers = {name.lower(): value for name, value in capture.headers}
    columns = (("etag", "etag"), ("last-modified", "last_modified"))
    return {column: headers[name] for name, column in columns if name in headers}
