"""A feed or a sitemap in, the addresses it lists out: RSS, Atom, RDF, JSON Feed, sitemaps and their indexes."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

from archiver.encoding import decode_payload
from archiver.model import Failure, Reason
from archiver.sources.listed import ADDRESS, Feed, tidy_links, tidy_title
from archiver.sources.markup import read_markup

if TYPE_CHECKING:
    from archiver.model import Capture

MAX_BYTES = 60_000_000  # sitemaps.org allows 50 MB, uncompressed
GZIP = b"\x1f\x8b"
# What bytes may be that are not UTF-8 or UTF-16; Python has codecs of other kinds too, such as "hex" and "idna".
CHARACTER_SETS = ("cp", "iso", "gb", "big5", "euc", "shift", "koi8", "kz", "mac", "johab", "hz", "ptcp")

_JSON_FEED = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/")


def read_feed(capture: Capture) -> Feed | Failure:
    """Read a feed or a sitemap, whatever it is called by its server."""
    body: bytes | Failure = capture.body
    if capture.body.startswith(GZIP):  # sitemap.xml.gz
        body = decode_payload(capture.body, "gzip", max_bytes=MAX_BYTES)
    if isinstance(body, Failure):
        return body
    text = decode_feed(body[:MAX_BYTES], capture.content_type)
    base = capture.final_url
    feed = _read_json(text, base) or _read_lines(text, base) or read_markup(text, base)
    if feed is None:
        return Failure(Reason.NOT_A_FEED, "This is no feed and no sitemap.")
    if not feed.links and not feed.maps:
        return Failure(Reason.NOT_A_FEED, "This is a feed or a sitemap, but it lists no pages.")
    return feed


def decode_feed(body: bytes, content_type: str = "") -> str:
    r"""Bytes to text by the best evidence: marks, what the bytes are like, then what is declared; never an error.

    >>> decode_feed("<rss>ü".encode("utf-16-le")), decode_feed(b"<?xml version='1.0' encoding='utf-8'?>\xfc")[-1]
    ('<rss>ü', 'ü')
    """
    encoding, mark = read_bom(body)
    if encoding and mark:
        return _without_marks(body[len(mark) :].decode(encoding, "replace"))
    declared = [
        name
        for name in (html_body_declared_encoding(body), http_content_type_encoding(content_type))
        if name and name.startswith(CHARACTER_SETS)
    ]
    seven_bit = [name for name in declared if name.startswith("iso2022")]  # UTF-8 to the eye
    for name in (_wide_encoding(body[:400]), *seven_bit, "utf-8"):
        if name and (text := _try(body, name)) is not None:
            return _without_marks(text)
    if _is_mostly_utf8(body[:1_000_000]):
        return _without_marks(body.decode("utf-8", "replace"))
    sound = next((name for name in declared if _try(body, name) is not None), None)
    return _without_marks(body.decode(sound or (*declared, "cp1252")[0], "replace"))


def _try(body: bytes, encoding: str) -> str | None:
    try:
        return body.decode(encoding)
    except UnicodeError:
        return None


def _wide_encoding(head: bytes) -> str:
    """UTF-16 without a mark, told by its markup, of which every other byte is zero."""
    pairs = len(head) // 2
    for offset, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        if pairs and head[offset::2].count(0) > pairs / 2 > head[1 - offset :: 2].count(0):
            return name
    return ""


def _is_mostly_utf8(sample: bytes) -> bool:
    """Whether most characters beyond ASCII are sound UTF-8, so that the others are torn ones."""
    torn = sample.decode("utf-8", "replace").count("\ufffd")
    return len(re.findall(rb"[\xc2-\xf4][\x80-\xbf]+", sample)) > 3 * torn


def _without_marks(text: str) -> str:
    return text.lstrip("\ufeff").replace("\0", "")


def _read_json(text: str, base: str) -> Feed | None:
    """A JSON Feed (jsonfeed.org, version 1.1); None where it is something else."""
    if not text.lstrip().startswith("{"):
        return None
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or not _JSON_FEED.match(str(data.get("version"))):
        return None
    items = data.get("items")
    found = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    links = tidy_links((_json_link(item) for item in found), base)
    title = data.get("title")
    return Feed(tidy_title(title) if isinstance(title, str) else "", links)


def _json_link(item: dict[str, Any]) -> str:
    """The address of an item's page: its own, that of which it speaks, or an id that is one."""
    id_ = item.get("id")
    told = (item.get("url"), item.get("external_url"), id_ if ADDRESS.match(str(id_)) else None)
    return next((link for link in told if link and isinstance(link, str)), "")


def _read_lines(text: str, base: str) -> Feed | None:
    """A text sitemap, one address a line (sitemaps.org); None where most lines are none."""
    if not ADDRESS.match(text.lstrip()[:100]):
        return None
    lines = [line.strip() for line in text.splitlines()]
    told = [line for line in lines if line and not line.startswith("#")]
    links = [line for line in told if ADDRESS.fullmatch(line)]
    return Feed("", tidy_links(links, base)) if len(links) > len(told) / 2 else None
