"""Followed feeds, or sites with sitemaps, in; outcomes of their new articles out."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from archiver.fetch import fetch_captures
from archiver.model import Capture, Failure, Outcome, SourceKind, Status, Target
from archiver.sources import Feed, read_feed, read_sources
from archiver.store.feeds import list_feeds, record_poll, unknown_links

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from archiver.ingest import Ingest

MOST_MAPS = 200  # sitemaps that one index may lead to


def poll_feeds(
    ingest: Ingest, *, limit: int | None = None, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Iterator[Outcome]:
    """Ask every followed feed what is new, and archive it. Feeds that have not changed transfer no body.

    Args:
        ingest: Where to, and how.
        limit: New articles of all feeds at most.
        clock: Gives the present time, aware.

    Yields:
        An outcome for each new article, and a failed one for each feed that could not be read.
    """
    followed = list_feeds(ingest.db)
    targets = [Target(row["url"], SourceKind.FEED, row["url"], _conditions(row)) for row in followed]
    links: list[str] = []
    for url, found in read_feeds(
        ingest, targets, on_answer=lambda url, said: record_poll(ingest.db, url, clock(), said)
    ):
        if isinstance(found, Failure):
            yield Outcome(url, url, Status.FAILED, reason=found.reason, detail=found.detail)
        else:
            links += found.links
    yield from ingest.add(read_sources(unknown_links(ingest.db, links)[:limit]))


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
            yield Outcome(url, url, Status.FAILED, reason=found.reason, detail=found.detail)
        else:
            links += found.links
    yield from ingest.add(read_sources(unknown_links(ingest.db, links)[:limit]))


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


def read_feeds(
    ingest: Ingest,
    targets: Iterable[Target],
    *,
    on_answer: Callable[[str, dict[str, str]], None] = lambda url, said: None,
) -> Iterator[tuple[str, Feed | Failure]]:
    """What feeds and sitemaps list; an index is followed to the sitemaps that it names, one level down."""
    maps: list[str] = []
    for url, found in _read_all(ingest, targets, on_answer):
        if isinstance(found, Feed):
            maps += found.maps
        yield url, found
    further = [Target(url, SourceKind.FEED, url) for url in dict.fromkeys(maps)]
    yield from _read_all(ingest, further[:MOST_MAPS], on_answer)


def _read_all(
    ingest: Ingest, targets: Iterable[Target], on_answer: Callable[[str, dict[str, str]], None]
) -> Iterator[tuple[str, Feed | Failure]]:
    for result in fetch_captures(targets, ingest.fetching):
        if result is None:
            continue
        target, capture = result
        if isinstance(capture, Failure):
            yield target.location, capture
        elif capture.status == HTTPStatus.NOT_MODIFIED:
            on_answer(target.location, {})
        else:
            feed = read_feed(capture)
            if isinstance(feed, Feed):
                on_answer(target.location, {"title": feed.title} | _validators(capture))
            yield target.location, feed


def _conditions(row: dict[str, str | None]) -> tuple[tuple[str, str], ...]:
    """The headers that make a request conditional (RFC 9110, section 13.1)."""
    pairs = (("If-None-Match", row["etag"]), ("If-Modified-Since", row["last_modified"]))
    return tuple((name, value) for name, value in pairs if value)


def _validators(capture: Capture) -> dict[str, str]:
    headers = {name.lower(): value for name, value in capture.headers}
    columns = (("etag", "etag"), ("last-modified", "last_modified"))
    return {column: headers[name] for name, column in columns if name in headers}
