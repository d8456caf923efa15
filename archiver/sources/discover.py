"""A site's page in, the feeds that it offers out, the most trusted first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HTMLParser, document_fromstring

from archiver.sources.feeds import decode_feed
from archiver.sources.listed import absolute_link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from archiver.model import Capture

LOOKED_THROUGH = 1_000_000  # bytes of a page
MOST = 20  # feeds that one page offers
# RSS advisory board; RFC 4287; jsonfeed.org. A bare JSON or XML type counts only where its title says feed.
TYPES = {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"}
VAGUE_TYPES = {"application/json", "application/xml", "text/xml", ""}
_FEED_WORD = re.compile(r"\b(rss|atom|feed)s?\b", re.I)
_FEED_PATH = re.compile(
    r"/(?:feeds?|rss2?|atom)(?:/|/(?:rss2?|atom|rdf|json)/?|/?(?:index)?\.(?:xml|rss|atom|json|php|aspx?))?$"
    r"|/feeds/posts/default/?$|\.(?:rss|atom|rdf)$|/(?:feeds?|rss|atom)/.{1,100}\.xml$|(?:rss|feed|atom)[^/]{0,80}\.xml$",
    re.I,
)
_FEED_QUERY = re.compile(r"(?:^|&)(?:feed=(?:rss2?|atom|rdf|feed)|format=(?:feed|rss|atom))(?:&|$)", re.I)
# The feeds of the comments on a site, and of those on one article, as blogging software calls them.
_OF_COMMENTS = re.compile(
    r"comment|kommenta|coment[aá]ri|reacties|replies|комментари|コメント|评论|評論"
    r"|/\d{4}/\d{2}/[^?]{1,200}/feed/?$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that a page offers."""

    url: str  # absolute, http(s)
    title: str  # as the page calls it; "" where it does not


def find_feeds(capture: Capture) -> tuple[FoundFeed, ...]:
    """The feeds that a page offers, each once.

    Those that it declares come first, then those that it links to, on its own site before others; feeds of
    comments stand at the end.
    """
    text = decode_feed(capture.body[:LOOKED_THROUGH], capture.content_type)
    try:
        tree = document_fromstring(text.encode("utf-8", "replace"), parser=HTMLParser(encoding="utf-8"))
    except (etree.LxmlError, ValueError, AssertionError):
        return ()
    base = _base(tree, capture.final_url)
    host = urlsplit(base).hostname
    found: dict[str, tuple[int, FoundFeed]] = {}
    for is_declared, href, title in (*_declared(tree), *_linked(tree)):
        url = absolute_link(href, base)
        if url and url not in found:
            feed = FoundFeed(url, " ".join(title.split())[:200])
            rank = 0 if is_declared else 1 if urlsplit(url).hostname == host else 2
            found[url] = (3 if _OF_COMMENTS.search(f"{feed.title} {url}") else rank, feed)
    ranked = sorted(found.values(), key=lambda pair: pair[0])
    return tuple(feed for _, feed in ranked[:MOST])


def _base(tree: HtmlElement, address: str) -> str:
    """What relative addresses are read against: the first ``<base href>`` (HTML standard), or an XML base."""
    told = [node.get("href") or "" for node in tree.iter("base")] + [tree.get("xml:base") or ""]
    return next((url for href in told if href and (url := absolute_link(href, address))), address)


def _declared(tree: HtmlElement) -> Iterator[tuple[bool, str, str]]:
    """What ``<link rel=alternate>`` names (HTML standard, link type alternate)."""
    for link in tree.iter("link"):
        words = (link.get("rel") or "alternate").lower().split()
        kind = _media_type(link)
        title, href = link.get("title") or "", link.get("href") or ""
        vague = kind in VAGUE_TYPES and (_is_feed_address(href) or (kind and _FEED_WORD.search(f"{title} {href}")))
        if "feed" in words or ("alternate" in words and (kind in TYPES or vague)):
            yield True, href, title


def _linked(tree: HtmlElement) -> Iterator[tuple[bool, str, str]]:
    """Links whose addresses look like those of feeds, or which say that they lead to one."""
    for link in tree.iter("a"):
        href = link.get("href") or ""
        if _media_type(link) in TYPES or _is_feed_address(href):
            yield False, href, link.get("title") or link.text_content()


def _media_type(link: HtmlElement) -> str:
    return (link.get("type") or "").partition(";")[0].strip().lower()


def _is_feed_address(href: str) -> bool:
    """Whether an address looks like that of a feed.

    >>> [_is_feed_address(url) for url in ("/news/rss", "/rss/a.xml", "/?feed=rss2", "/feedback", "/map.xml")]
    [True, True, True, False, False]
    """
    path, _, query = href.strip()[:2000].partition("#")[0].partition("?")
    return bool(_FEED_PATH.search(path) or _FEED_QUERY.search(query))
