"""A feed or a sitemap in, the addresses it lists out: RSS, Atom, RDF, JSON Feed, sitemaps and their indexes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import feedparser
from lxml import etree

from archiver.encoding import decode_payload
from archiver.model import Failure, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archiver.model import Capture

MAX_BYTES = 60_000_000  # sitemaps.org allows 50 MB, uncompressed
MAX_LINKS = 50_000  # as sitemaps.org
GZIP = b"\x1f\x8b"
JSON_FEED = "https://jsonfeed.org/version/"


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed or a sitemap lists."""

    title: str
    links: tuple[str, ...]  # addresses of pages, http(s), in the order listed, each once
    maps: tuple[str, ...] = ()  # addresses of further sitemaps, where it is a sitemap index


def read_feed(capture: Capture) -> Feed | Failure:
    """Read a feed or a sitemap, whatever it is called by its server."""
    body: bytes | Failure = capture.body
    if capture.body.startswith(GZIP):  # sitemap.xml.gz
        body = decode_payload(capture.body, "gzip", max_bytes=MAX_BYTES)
    if isinstance(body, Failure):
        return body
    feed = _read_json(body, capture.final_url) or _read_sitemap(body, capture.final_url)
    feed = feed or _read_xml_feed(body, capture.final_url)
    if not feed.links and not feed.maps:
        return Failure(Reason.NOT_A_FEED, "This is no feed and no sitemap, or it lists nothing.")
    return feed


def _read_json(body: bytes, base: str) -> Feed | None:
    """A JSON Feed (jsonfeed.org, version 1.1); None where it is something else."""
    if not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return None
    try:
        data = json.loads(body.decode("utf-8-sig", errors="replace"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or not str(data.get("version", "")).startswith(JSON_FEED):
        return None
    items = data.get("items")
    found = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    return Feed(
        str(data.get("title") or ""), _tidy((item.get("url") or item.get("external_url") for item in found), base)
    )


def _read_sitemap(body: bytes, base: str) -> Feed | None:
    """A sitemap or a sitemap index (sitemaps.org, version 0.9); None where it is something else."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        root = etree.fromstring(body.strip(), parser)
    except etree.XMLSyntaxError:
        return None
    kind = etree.QName(root).localname if root is not None else ""
    if kind not in {"urlset", "sitemapindex"}:
        return None
    found = (
        place.text
        for entry in root
        for place in entry
        if isinstance(place.tag, str) and etree.QName(place).localname == "loc"
    )
    links = _tidy(found, base)
    return Feed("", links) if kind == "urlset" else Feed("", (), links)


def _read_xml_feed(body: bytes, base: str) -> Feed:
    """RSS, Atom or RDF, as well as it can be understood."""
    parsed: Any = feedparser.parse(BytesIO(body), response_headers={"content-location": base})
    return Feed(str(parsed.feed.get("title") or ""), _tidy((entry.get("link") for entry in parsed.entries), base))


def _tidy(found: Iterable[Any], base: str) -> tuple[str, ...]:
    """Absolute web addresses, each once, at most as many as a sitemap may have.

    >>> _tidy(["/a", " https://b.example/c ", "/a", None, "mailto:x@y"], "http://a.example/feed")
    ('http://a.example/a', 'https://b.example/c')
    """
    links: dict[str, None] = {}
    for link in found:
        try:
            absolute = urljoin(base, str(link or "").strip())
            is_web = urlsplit(absolute).scheme in {"http", "https"} and bool(urlsplit(absolute).hostname)
        except ValueError:
            continue
        if link and is_web and len(links) < MAX_LINKS:
            links[absolute] = None
    return tuple(links)
