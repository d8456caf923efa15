"""Addresses and titles as feeds and sitemaps give them in, tidy ones out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urldefrag, urljoin, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_LINKS = 50_000  # as sitemaps.org
MAX_LINK = 8_000  # characters; RFC 9110, 4.1: addresses of at least 8,000 bytes are to be expected
MAX_TITLE = 500  # characters
ADDRESS = re.compile(r"https?://\S+", re.I)
# Control characters, lone surrogates, byte order marks and spaces of no width.
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u2060\ufeff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed or a sitemap lists."""

    title: str
    links: tuple[str, ...]  # addresses of pages, http(s), without fragments, in the order listed, each once
    maps: tuple[str, ...] = ()  # addresses of further sitemaps, where it is a sitemap index


def tidy_title(text: str) -> str:
    """A title on one line, not too long."""
    return _INVISIBLE.sub("", " ".join(text.split()))[:MAX_TITLE]


def absolute_link(link: str, base: str) -> str:
    """The absolute address of a page, without its fragment; "" where it is none, or not of the web.

    >>> absolute_link(" b c#d", "https://a.example/feed"), absolute_link("mailto:x@y", "https://a.example/feed")
    ('https://a.example/b%20c', '')
    """
    link = re.sub(r"\s", lambda space: quote(space[0]), _INVISIBLE.sub("", link).strip())
    try:
        address = urldefrag(urljoin(base, link)).url
        parts = urlsplit(address)
        is_web = bool(link) and parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return ""
    return address if is_web and len(address) <= MAX_LINK else ""


def read_sitemap_lines(robots_txt: str) -> list[str]:
    r"""The sitemaps that a robots.txt names (sitemaps.org).

    >>> read_sitemap_lines("User-agent: *\nSitemap: https://news.example/map.xml")
    ['https://news.example/map.xml']
    """
    return re.findall(r"^\s*sitemap\s*:\s*(https?://\S+)", robots_txt, re.I | re.M)


def tidy_links(found: Iterable[str], base: str) -> tuple[str, ...]:
    """Absolute web addresses, each once, at most as many as a sitemap may have.

    >>> tidy_links(["/a", " https://b.example/c ", "/a", "", "mailto:x@y"], "http://a.example/feed")
    ('http://a.example/a', 'https://b.example/c')
    """
    links: dict[str, None] = {}
    for link in found:
        if len(links) < MAX_LINKS and (address := absolute_link(link, base)):
            links[address] = None
    return tuple(links)
