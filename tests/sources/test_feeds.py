"""Feeds and sitemaps as they are found: links, or a plain reason."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.model import Capture, CaptureKind, Failure, Reason
from archiver.sources import Feed, read_feed

BASE = "https://news.example/feeds/all.xml"
A, B = "https://news.example/a", "https://news.example/b?x=1&y=2"

RSS = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>All &amp; sundry</title>
<item><title>One</title><link>{A}</link><dc:creator>Ann</dc:creator></item>
<item><title>Two</title><link><![CDATA[{B}]]></link></item></channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>All</title>
<entry><link rel="alternate" href="{A}"/></entry><entry><link href="/b?x=1&amp;y=2"/></entry></feed>"""
RDF = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="x"><title>All</title></channel><item rdf:about="1"><link>{A}</link></item>
<item rdf:about="2"><link>{B.replace("&", "&amp;")}</link></item></rdf:RDF>"""
JSON = json.dumps(
    {"version": "https://jsonfeed.org/version/1.1", "title": "All", "items": [{"url": A}, {"url": "/b?x=1&y=2"}]}
)
SITEMAP = f"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc> {A} </loc><lastmod>2023-02-10</lastmod><n:news><n:title>One</n:title></n:news></url>
<url><loc>{B.replace("&", "&amp;")}</loc></url></urlset>"""


def capture(body: bytes | str) -> Capture:
    raw = body.encode() if isinstance(body, str) else body
    return Capture(BASE, BASE, datetime(2023, 2, 10, tzinfo=UTC), CaptureKind.HTTP, raw, raw, "", 200)


KINDS = {
    "RSS": RSS,
    "RSS without a namespace declaration": RSS.replace(' xmlns:dc="http://purl.org/dc/elements/1.1/"', ""),
    "RSS after white space": "\n\n  " + RSS,
    "RSS with a byte order mark": "\ufeff" + RSS,
    "RSS with HTML entities": RSS.replace("One", "Caf&eacute;&nbsp;"),
    "RSS that breaks off": RSS[: RSS.index("</item></channel>")],
    "RSS with a bare ampersand": RSS.replace("One", "A & B"),
    "RSS with each item twice": RSS.replace(
        "</channel>", RSS[RSS.index("<item>") : RSS.index("</channel>")] + "</channel>"
    ),
    "RSS with wrong encoding": RSS.replace("One", "Zürich").encode("latin-1"),
    "RSS with mail links too": RSS.replace("</channel>", "<item><link>mailto:a@b.example</link></item></channel>"),
    "Atom": ATOM,
    "RDF": RDF,
    "JSON Feed": JSON,
    "sitemap": SITEMAP,
    "sitemap with a comment": SITEMAP.replace("<url>", "<!-- ours --><url>", 1),
    "sitemap, gzipped": gzip.compress(SITEMAP.encode()),
    "sitemap without a namespace": SITEMAP.replace(' xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"', ""),
}


@pytest.mark.parametrize("kind", KINDS)
def test_links_are_found_in_order_and_made_absolute(kind: str) -> None:
    feed = read_feed(capture(KINDS[kind]))
    assert isinstance(feed, Feed)
    assert feed.links == (A, B)


def test_a_feed_has_a_title() -> None:
    feed = read_feed(capture(RSS))
    assert isinstance(feed, Feed)
    assert feed.title == "All & sundry"


def test_an_index_names_further_sitemaps() -> None:
    index = SITEMAP.replace("urlset", "sitemapindex").replace("<url>", "<sitemap>").replace("</url>", "</sitemap>")
    feed = read_feed(capture(index))
    assert isinstance(feed, Feed)
    assert (feed.links, feed.maps) == ((), (A, B))


def test_a_long_feed_is_read_whole() -> None:
    items = "".join(f"<item><link>https://news.example/{n}</link></item>" for n in range(5_000))
    feed = read_feed(capture(f"<rss><channel>{items}</channel></rss>"))
    assert isinstance(feed, Feed)
    assert len(feed.links) == 5_000


BOMB = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(8)
) + "]><rss><channel><title>&i;</title></channel></rss>"  # fmt: skip
OTHERS = {
    "nothing": "",
    "a page": "<!doctype html><html><body><a href='/a'>A</a></body></html>",
    "text": "No feed at all.",
    "JSON of another kind": '{"items": [{"url": "https://news.example/a"}]}',
    "JSON of no kind": '{"version": "https://jsonfeed.org/version/1", "items": "none"}',
    "nested JSON": "[" * 100_000,
    "empty RSS": "<rss><channel></channel></rss>",
    "bytes": bytes(range(256)),
    "cut gzip": gzip.compress(SITEMAP.encode())[:-9],
    "entity bomb": BOMB,
    "foreign file": '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><urlset><url><loc>&f;</loc></url></urlset>',
}


@pytest.mark.parametrize("kind", OTHERS)
def test_what_lists_nothing_is_a_failure_with_a_reason(kind: str) -> None:
    found = read_feed(capture(OTHERS[kind]))
    assert isinstance(found, Failure)
    assert found.reason in {Reason.NOT_A_FEED, Reason.TRUNCATED}


@given(st.one_of(st.binary(max_size=500), st.text(max_size=500)))
def test_nothing_makes_it_crash(body: bytes | str) -> None:
    raw = body if isinstance(body, bytes) else body.encode("utf-8", "replace")
    assert isinstance(read_feed(capture(raw)), (Feed, Failure))
