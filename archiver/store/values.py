"""Values in, what stands for them in a row out: digests of texts, hosts of sites, addresses that may be links."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archiver.model import Article


def text_digest(article: Article) -> str:
    """What tells one version from another: SHA-256 over title, summary and text, 64 hexadecimal digits."""
    return digest_of({"title": article.title, "summary": article.summary, "text": article.text})


def digest_of(version: Mapping[str, Any]) -> str:
    """The same digest, from a row of `versions`, be its letters broken, as they are in a damaged database."""
    said = "\0".join((version["title"], version["summary"], version["text"]))
    return sha256(said.encode("utf-8", "surrogateescape")).hexdigest()


def site_host(url: str) -> str:
    """The host that stands for the site; empty where the URL has none.

    >>> site_host("https://www.example.com/a"), site_host("urn:sha256:00")
    ('example.com', '')
    """
    return (urlsplit(url).netloc.rpartition("@")[2]).lower().removeprefix("www.")


def web_address(url: str) -> str:
    """The address where it is one of the web, else "": no `javascript:` ever becomes a link.

    >>> web_address("https://example.com/a"), web_address("javascript:alert(1)"), web_address("http://[")
    ('https://example.com/a', '', '')
    """
    if any(ord(character) < 0x20 for character in url):
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and parts.netloc else ""
