"""Which feeds a site's page offers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.model import Capture, CaptureKind
from archiver.sources.discover import MOST, FoundFeed, find_feeds

ADDRESS = "https://news.example/section/"
RSS = '<link rel="alternate" type="application/rss+xml" title="All the news" href="/feed.xml">'


def feeds(html: str | bytes) -> tuple[FoundFeed, ...]:
    body = html.encode() if isinstance(html, str) else html
    return find_feeds(
        Capture(ADDRESS, ADDRESS, datetime(2023, 2, 10, tzinfo=UTC), CaptureKind.HTTP, body, body, "text/html", 200)
    )


def urls(html: str) -> list[str]:
    return [feed.url for feed in feeds(html)]


def test_a_declared_feed_is_found_with_its_title() -> None:
    assert feeds(f"<html><head>{RSS}</head></html>") == (
        FoundFeed("https://news.example/feed.xml", "All the news"),
    )


@pytest.mark.parametrize(
    "kind",
    ["application/rss+xml", "application/atom+xml; charset=utf-8", "application/feed+json", "APPLICATION/RDF+XML"],
)
def test_every_type_of_feed_counts(kind: str) -> None:
    assert urls(f'<link rel="alternate" type="{kind}" href="f">') == ["https://news.example/section/f"]


OFFERED = {
    "in the body": (f"<body><p>Text</p>{RSS}</body>", ["https://news.example/feed.xml"]),
    "several rels": ('<link rel="home alternate" type="application/rss+xml" href="/f">', ["https://news.example/f"]),
    "rel feed": ('<link rel="feed" href="/f">', ["https://news.example/f"]),
    "vague type that says it": (
        '<link rel=alternate type="application/json" title="JSON Feed" href="/f">', ["https://news.example/f"]
    ),
    "vague type that does not": ('<link rel=alternate type="application/json" href="/wp-json/posts/1">', []),
    "another language": ('<link rel="alternate" hreflang="fr" href="/fr/">', []),
    "base": (f'<base href="https://other.example/x/">{RSS}', ["https://other.example/feed.xml"]),
    "other scheme": ('<link rel=alternate type="application/rss+xml" href="feed://a.example/f">', []),
    "script": ('<link rel=alternate type="application/rss+xml" href="javascript:alert(1)">', []),
    "unreadable address": ('<link rel=alternate type="application/rss+xml" href="http://[half">', []),
    "protocol relative": (RSS.replace("/feed.xml", "//cdn.example/feed.xml"), ["https://cdn.example/feed.xml"]),
    "link in the page": ('<a href="/rss">RSS</a><a href="/about">About</a>', ["https://news.example/rss"]),
    "declared before linked": (f'<a href="/other/rss.xml">Sport</a>{RSS}',
                               ["https://news.example/feed.xml", "https://news.example/other/rss.xml"]),
    "comments last": (RSS.replace("/feed.xml", "/comments/feed/") + RSS,
                      ["https://news.example/feed.xml", "https://news.example/comments/feed/"]),
    "twice": (RSS * 2, ["https://news.example/feed.xml"]),
    "an article about feeds": ('<a href="/2023/how-feeds-work">How feeds work</a><a href="/feedback">Write</a>', []),
    "no type, but an address that says it": ('<link rel="alternate" href="/news.rss">', ["https://news.example/news.rss"]),
    "no type, and an address that does not": ('<link rel="alternate" href="/amp">', []),
    "no rel": ('<link type="application/atom+xml" href="/f">', ["https://news.example/f"]),
    "stylesheet": ('<link rel="stylesheet" type="application/rss+xml" href="/f">', []),
    "oEmbed": ('<link rel="alternate" type="application/json+oembed" href="/oembed?url=feed"><link rel="alternate" type="text/xml+oembed" href="/oembed">', []),
    "single quotes and capitals": ("<LINK REL='ALTERNATE' TYPE='Application/RSS+XML' HREF='/F'>", ["https://news.example/F"]),
    "no quotes": ("<link rel=alternate type=application/rss+xml href=/f>", ["https://news.example/f"]),
    "base without an address first": (f'<base target="_blank"><base href="/x/">{RSS.replace("/feed", "feed")}',
                                      ["https://news.example/x/feed.xml"]),
    "base with another scheme": (f'<base href="javascript:0">{RSS}', ["https://news.example/feed.xml"]),
    "XML base": (f'<html xml:base="https://other.example/y/"><head>{RSS.replace("/feed", "feed")}</head></html>',
                 ["https://other.example/y/feed.xml"]),
    "fragments and white space": ('<a href=" /rss#top ">A</a><a href="/rss">B</a><a href="/my feed.xml">C</a>',
                                  ["https://news.example/rss", "https://news.example/my%20feed.xml"]),
    "empty address": ('<link rel="alternate" type="application/rss+xml" href=""><link rel="alternate" type="application/rss+xml">', []),
    "link that says its type": ('<a type="application/rss+xml" href="/subscribe">Subscribe</a>', ["https://news.example/subscribe"]),
    "in a comment, a script, text": (f"<!-- {RSS} --><script>'{RSS}'</script><textarea>{RSS}</textarea><p>&lt;link rel=alternate&gt;</p>", []),
    "own site before others": ('<a href="https://other.example/rss">X</a><a href="/rss">Y</a>',
                               ["https://news.example/rss", "https://other.example/rss"]),
    "comments of an article last": (
        RSS.replace("/feed.xml", "/2023/02/otters/feed/") + '<a href="/sport/feed/">Sport</a>',
        ["https://news.example/sport/feed/", "https://news.example/2023/02/otters/feed/"]),
    "comments in other languages last": (
        "".join(RSS.replace("All the news", title).replace("/feed", f"/{n}") for n, title in enumerate(
            ("Blatt » Kommentar-Feed", "Feed de comentários", "Flux des commentaires", "Лента комментариев", "News"))),
        [f"https://news.example/{n}.xml" for n in (4, 0, 1, 2, 3)]),
    "nothing": ("<p>No feed.</p>", []),
    "empty": ("", []),
}  # fmt: skip


@pytest.mark.parametrize("name", OFFERED)
def test_what_a_page_offers_is_found(name: str) -> None:
    html, expected = OFFERED[name]
    assert urls(html) == expected


@pytest.mark.parametrize("body", [b"\0\xff\xfe" * 50, b"<" * 10_000, b"%PDF-1.7", RSS.encode("utf-16")])
def test_what_is_no_page_offers_nothing_or_something_but_never_raises(body: bytes) -> None:
    assert isinstance(feeds(body), tuple)


@pytest.mark.parametrize("path", [
    "/feed", "/feed/", "/feeds", "/rss", "/rss/", "/rss2", "/atom", "/news/rss.xml", "/rss/sport.xml", "/feeds/a/b.xml", "/index.rss",
    "/world.atom", "/index.rdf", "/feed.json", "/feed/index.xml", "/feed/atom/", "/feed/rss2", "/rss.php", "/rss.aspx?id=3", "/news-feed.xml",
    "/feeds/posts/default", "/?feed=rss2", "/?cat=4&feed=atom", "/index.php?format=feed&type=rss", "/rss?section=world", "/RSS.XML",
])  # fmt: skip
def test_an_address_that_looks_like_a_feed_is_offered(path: str) -> None:
    assert urls(f'<a href="{path.replace("&", "&amp;")}">Follow</a>') == [f"https://news.example{path}"]


@pytest.mark.parametrize("path", [
    "/", "/feedback", "/feeding-birds", "/rss-explained.html", "/help/what-is-rss", "/sitemap.xml", "/atomic-energy", "/press", "/stress.xml.html",
    "/search?q=feed", "/article?ref=rss", "/newsfeed-editor", "/animal-feed-prices", "/data.json", "/#feed", "/?format=amp",
])  # fmt: skip
def test_an_address_that_does_not_is_not(path: str) -> None:
    assert urls(f'<a href="{path}">Read</a>') == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1252"])
def test_a_title_is_read_in_any_encoding(encoding: str) -> None:
    page = (
        '<?xml version="1.0" encoding="utf-8"?><html><head>'
        + RSS.replace("All the news", "Zürich\n heute")
        + "</head></html>"
    )
    assert feeds(page.encode(encoding)) == (FoundFeed("https://news.example/feed.xml", "Zürich heute"),)


HOSTILE = {
    "attributes": "<link " + " ".join(f"a{n}=1" for n in range(100_000)),
    "nested elements": "<div>" * 200_000,
    "nested links": "<a href='/rss'>x" * 60_000,
    "nested both": "<div><a href='/rss/x.xml'>" * 40_000,
    "paragraphs": "<p>" * 330_000,
    "a title of a megabyte": RSS.replace("All the news", "x" * 999_000),
    "an address of a megabyte": RSS.replace("/feed.xml", "/rss/" * 200_000),
    "open quotes": '<link rel="' * 90_000,
    "many different links": "".join(f"<a href=/{n}/rss>" for n in range(50_000)),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_offers_no_more_than_others(name: str) -> None:
    assert len(feeds(HOSTILE[name])) <= MOST


def test_no_more_than_the_first_megabyte_is_looked_at() -> None:
    assert urls("<p>x" * 300_000 + RSS) == []


@given(st.one_of(st.binary(max_size=500), st.text(max_size=500)))
def test_nothing_makes_it_crash(page: bytes | str) -> None:
    assert isinstance(feeds(page if isinstance(page, bytes) else page.encode("utf-8", "replace")), tuple)


def test_a_page_that_offers_a_thousand_feeds_is_cut_short() -> None:
    links = "".join(f'<link rel=alternate type="application/rss+xml" href="/{n}">' for n in range(1_000))
    assert len(urls(links)) == MOST
