"""Which feeds a site's page offers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

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


def test_a_page_that_offers_a_thousand_feeds_is_cut_short() -> None:
    links = "".join(f'<link rel=alternate type="application/rss+xml" href="/{n}">' for n in range(1_000))
    assert len(urls(links)) == MOST
