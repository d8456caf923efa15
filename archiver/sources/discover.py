"""A site's page in, the feeds that it offers out, the most trusted first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.html import HTMLParser, document_fromstring

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from archiver.model import Capture

LOOKED_THROUGH = 1_000_000  # bytes of a page
MOST = 20  # feeds that one page offers
# RSS advisory board; RFC 4287; jsonfeed.org. A bare JSON or XML type counts only where its title says feed.
TYPES = {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"}
VAGUE_TYPES = {"application/json", "application/xml", "text/xml"}
_FEED_WORD = re.compile(r"\b(rss|atom|feed)s?\b", re.I)
_FEED_PATH = re.compile(
    r"/(?:feeds?|rss|atom)(?:/|/?(?:index)?\.(?:xml|rss|atom|json))?$|\.(?:rss|atom|rdf)$", re.I
)
_XML_PATH = re.compile(r"(?:rss|feed|atom)[^/]*\.xml$", re.I)
_OF_COMMENTS = re.compile(r"comment|kommentar|comentario|commentaire", re.I)


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that a page offers."""

    url: str  # absolute, http(s)
    title: str  # as the page calls it; "" where it does not


def find_feeds(capture: Capture) -> tuple[FoundFeed, ...]:
    """The feeds that a page offers: those it declares in its head, then those it links to; each once.

    Feeds of comments stand at the end.
    """
    try:
        tree = document_fromstring(capture.body[:LOOKED_THROUGH], parser=HTMLParser(encoding="utf-8"))
    except (etree.LxmlError, ValueError, AssertionError):
        return ()
    base = _join(capture.final_url, next((node.get("href") or "" for node in tree.iter("base")), ""))
    found: dict[str, FoundFeed] = {}
    for href, title in (*_declared(tree), *_linked(tree)):
        url = _join(base, href)
        if urlsplit(url).scheme in {"http", "https"} and url not in found:
            found[url] = FoundFeed(url, " ".join(title.split())[:200])
    return tuple(sorted(found.values(), key=_is_of_comments)[:MOST])


def _declared(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    """What ``<link rel=alternate>`` names (HTML standard, link type alternate)."""
    for link in tree.iter("link"):
        words = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        title, href = link.get("title") or "", link.get("href") or ""
        vague = kind in VAGUE_TYPES and _FEED_WORD.search(f"{title} {href}")
        if "feed" in words or ("alternate" in words and (kind in TYPES or vague)):
            yield href, title


def _linked(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    """Links whose addresses look like those of feeds."""
    for link in tree.iter("a"):
        href = link.get("href") or ""
        path = href.partition("?")[0].partition("#")[0]
        if _FEED_PATH.search(path) or _XML_PATH.search(path):
            yield href, link.get("title") or link.text_content()


def _is_of_comments(feed: FoundFeed) -> bool:
    return bool(_OF_COMMENTS.search(f"{feed.url} {feed.title}"))


def _join(base: str, url: str) -> str:
    """An address read against another; "" where it cannot be read, or has no host."""
    try:
        joined = urljoin(base, url.strip())
        return joined if urlsplit(joined).hostname else ""
    except ValueError:
        return ""
