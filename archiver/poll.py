"""Followed feeds, or sites with sitemaps, in; outcomes of their new articles out."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from archiver.fetch import fetch_captures
from archiver.model import Capture, Failure, Outcome, Reason, SourceKind, Status, Target, Validators
from archiver.sources import Feed, FoundFeed, find_feeds, read_feed, read_links, read_sitemap_lines
from archiver.store.following.feeds import add_feed, list_feeds, record_poll, unknown_links

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archiver.ingest import Ingest

MOST_MAPS = 200  # sitemaps that indexes of one level may lead to
MOST_LEVELS = 3  # a feed or an index, an index in it, and the sitemaps of that


def poll_feeds(ingest: Ingest, *, limit: int | None = None) -> Iterator[Outcome]:
    """Ask every followed feed what is new, and archive it. Feeds that have not changed transfer no body.

    That a feed was read is remembered only together with its links, so that an interruption loses none.

    Args:
        ingest: Where to, and how.
        limit: New articles of all feeds at most; a feed of which some are left is read again the next time.

    Yields:
        An outcome for each new article, and a failed one for each feed that could not be read.
    """
    followed = list_feeds(ingest.db)
    targets = [Target(row["url"], SourceKind.FEED, row["url"], _validators(row)) for row in followed]
    links: dict[str, None] = {}
    polls: list[tuple[str, str, Validators]] = []
    for url, found in read_feeds(ingest, targets):
        if isinstance(found, Failure):
            yield _failed(url, found)
            continue
        new = [link for link in unknown_links(ingest.db, found.links) if link not in links]
        room = len(new) if limit is None else limit - len(links)
        links |= dict.fromkeys(new[:room])
        polls.append((url, found.title, found.validators if len(new) <= room else Validators()))

    def remember() -> None:
        for url, title, validators in polls:
            record_poll(ingest.db, url, ingest.clock(), title, validators)

    yield from ingest.add(read_links(links), noted=remember)


@dataclass(frozen=True, slots=True)
class Wish:
    """What came of the wish to follow an address: a feed there, or why there is none that can be read."""

    url: str
    title: str = ""  # of the feed; "" where it tells none
    is_followed: bool = False
    failure: Failure | None = None


def follow_feeds(ingest: Ingest, urls: Iterable[str], *, take_all: bool = False) -> Iterator[Wish]:
    """Follow the feeds at addresses: each itself where it is one, else the first that the page there offers.

    A page without feeds is not followed; what cannot be asked just now is all the same.

    Args:
        ingest: Where to, and how.
        urls: Addresses of feeds, sitemaps or pages.
        take_all: Follow every feed that a page offers.

    Yields:
        One for each feed that there is, followed or not, and for each address without.
    """
    for url, found in _offered_feeds(ingest, dict.fromkeys(urls)):
        if isinstance(found, Failure):
            is_followed = found.reason not in {Reason.NOT_A_FEED, Reason.NOT_HTML}
            wishes = [Wish(url, is_followed=is_followed, failure=found)]
        else:
            wishes = [Wish(feed.url, feed.title, take_all or feed is found[0]) for feed in found]
        for wish in wishes:
            if wish.is_followed:
                add_feed(ingest.db, wish.url, ingest.clock())
            yield wish


def _offered_feeds(ingest: Ingest, urls: Iterable[str]) -> Iterator[tuple[str, tuple[FoundFeed, ...] | Failure]]:
    """The feeds at each address, the most trusted first; or why it could not be asked, or has none."""
    for target, capture in _fetched([Target(url, SourceKind.FEED, url) for url in urls], ingest):
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
    for _, capture in _fetched([robots], ingest):
        if isinstance(capture, Capture) and (named := read_sitemap_lines(capture.body.decode("utf-8", "replace"))):
            return named
    return [urljoin(site, "/sitemap.xml")]


@dataclass(frozen=True, slots=True)
class Listing:
    """What a feed or a sitemap lists, and what makes the next request for it conditional."""

    title: str = ""
    links: tuple[str, ...] = ()
    maps: tuple[str, ...] = ()
    validators: Validators = field(default_factory=Validators)


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
    for target, capture in _fetched(targets, ingest):
        if isinstance(capture, Failure):
            yield target.location, capture
        elif capture.status == HTTPStatus.NOT_MODIFIED:
            yield target.location, Listing()
        else:
            feed = read_feed(capture)
            yield target.location, feed if isinstance(feed, Failure) else _listing(feed, capture.validators)


def _listing(feed: Feed, validators: Validators) -> Listing:
    return Listing(feed.title, feed.links, feed.maps, validators)


def _validators(row: dict[str, str | None]) -> Validators:
    return Validators(row["etag"], row["last_modified"])


def _fetched(targets: Iterable[Target], ingest: Ingest) -> Iterator[tuple[Target, Capture | Failure]]:
    """What is fetched, as it arrives; that nothing has come just now needs no answer here."""
    return filter(None, fetch_captures(targets, ingest.fetching))
