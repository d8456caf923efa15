"""A feed in, its bytes as Atom (RFC 4287) or JSON Feed (version 1.1) out. Pure."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from lxml import etree

from archiver.times import read_time, to_utc

if TYPE_CHECKING:
    from collections.abc import Iterator

ATOM = "http://www.w3.org/2005/Atom"
ATOM_TYPE = "application/atom+xml"
JSON_TYPE = "application/feed+json"
JSON_VERSION = "https://jsonfeed.org/version/1.1"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
NEVER = "1970-01-01T00:00:00Z"  # when a feed without entries was updated
NO_TITLE = "(no title)"

# All that XML 1.0 (section 2.2) does not allow, escaped or not.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """Something new."""

    id: str  # an IRI that stays, whatever becomes of the rest
    title: str
    url: str  # of its page in the archive, absolute
    updated: str  # RFC 3339
    summary: str = ""
    original: str = ""  # address of the page that was archived; "" where it is none to follow
    published: str | None = None  # RFC 3339
    authors: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """What is new somewhere, the newest first."""

    title: str
    description: str
    author: str
    url: str  # of the feed itself, absolute
    page_url: str  # of the page that shows the same, absolute
    entries: tuple[Entry, ...]

    @property
    def updated(self) -> str:
        """When the newest of its entries was."""
        return max((entry.updated for entry in self.entries), default=NEVER)


def lasting_id(url: str, part: str = "") -> str:
    """A name for what is archived from an address (a UUID of version 5, RFC 9562).

    It is the same in every archive and on every host, and an IRI even where the address is none.

    >>> lasting_id("https://news.example/1")
    'urn:uuid:a6af278e-713a-5b62-9971-95dbb9420d2f'
    """
    return uuid5(NAMESPACE_URL, f"{url}#{part}" if part else url).urn


def feed_time(stored: str | None) -> str | None:
    """A stored time as RFC 3339 wants it, with an hour; None where it cannot be read.

    >>> feed_time("2023-02-10T10:30:00Z"), feed_time("2023-02-10"), feed_time("soon"), feed_time(None)
    ('2023-02-10T10:30:00Z', '2023-02-10T00:00:00Z', None, None)
    """
    return to_utc(read_time(stored))


def plain(text: str) -> str:
    r"""Text without the characters that XML forbids.

    >>> plain("a\x01b\ufffe\tc")
    'ab\tc'
    """
    return _NO_XML.sub("", text)


def one_line(text: str) -> str:
    r"""The same on one line.

    >>> one_line(" Ban\x02\n of apps ")
    'Ban of apps'
    """
    return " ".join(plain(text).split())


def write_atom(feed: Feed) -> bytes:
    """The feed as an Atom document."""
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})  # type: ignore[dict-item] # the stubs forget None
    _add(root, "id", feed.url)
    _add(root, "title", one_line(feed.title))
    _add(root, "subtitle", one_line(feed.description))
    _add(root, "updated", feed.updated)
    _add_author(root, feed.author)
    _link(root, "self", feed.url, ATOM_TYPE)
    _link(root, "alternate", feed.page_url, "text/html")
    for entry in feed.entries:
        _add_entry(root, entry)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def write_json(feed: Feed) -> bytes:
    """The feed as a JSON Feed."""
    value = {
        "version": JSON_VERSION,
        "title": one_line(feed.title),
        "home_page_url": feed.page_url,
        "feed_url": feed.url,
        "description": one_line(feed.description),
        "authors": [{"name": one_line(feed.author)}],
        "items": [dict(_item(entry)) for entry in feed.entries],
    }
    return json.dumps(value, ensure_ascii=False, indent=2).encode()


def _add_entry(root: etree._Element, entry: Entry) -> None:
    element = etree.SubElement(root, f"{{{ATOM}}}entry")
    if entry.language:
        element.set(LANGUAGE, plain(entry.language))
    _add(element, "id", entry.id)
    _add(element, "title", one_line(entry.title) or NO_TITLE)
    _link(element, "alternate", entry.url, "text/html")
    if entry.original:
        _link(element, "via", entry.original)
    if entry.published:
        _add(element, "published", entry.published)
    _add(element, "updated", entry.updated)
    for author in entry.authors:
        _add_author(element, author)
    _add(element, "summary", plain(entry.summary))


def _add(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}{name}").text = text


def _add_author(parent: etree._Element, name: str) -> None:
    _add(etree.SubElement(parent, f"{{{ATOM}}}author"), "name", one_line(name))


def _link(parent: etree._Element, relation: str, url: str, content_type: str = "") -> None:
    given = {"rel": relation, "href": plain(url)} | ({"type": content_type} if content_type else {})
    etree.SubElement(parent, f"{{{ATOM}}}link", given)


def _item(entry: Entry) -> Iterator[tuple[str, Any]]:
    yield "id", entry.id
    yield "url", plain(entry.url)
    if entry.original:
        yield "external_url", plain(entry.original)
    yield "title", one_line(entry.title) or NO_TITLE
    yield "content_text", plain(entry.summary) or one_line(entry.title) or NO_TITLE  # one content_… must be there
    if entry.published:
        yield "date_published", entry.published
    yield "date_modified", entry.updated
    if entry.authors:
        yield "authors", [{"name": one_line(author)} for author in entry.authors]
    if entry.language:
        yield "language", plain(entry.language)
