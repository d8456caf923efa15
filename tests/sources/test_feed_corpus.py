"""Feeds and sitemaps as servers really send them: one file of our own writing for each oddity.

`feeds/expected.json` says for each file by which type its server calls it, and which links (or further sitemaps)
are in it, or for which reason there are none. A new oddity is a new file and a line there.
"""

from __future__ import annotations

import json
import random
import re
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archiver.model import Capture, CaptureKind, Failure
from archiver.sources import Feed, read_feed
from archiver.sources.listed import MAX_LINKS

FOLDER = Path(__file__).parent / "feeds"
EXPECTED: dict[str, dict[str, Any]] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
BASE = "https://news.example/feeds/all.xml"
NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def capture(body: bytes, content_type: str | None = "text/xml") -> Capture:
    when = datetime(2023, 2, 10, tzinfo=UTC)
    return Capture(BASE, BASE, when, CaptureKind.HTTP, body, body, content_type or "", 200)


def read(body: bytes | str) -> Feed:
    feed = read_feed(capture(body.encode() if isinstance(body, str) else body))
    assert isinstance(feed, Feed), feed
    return feed


@pytest.mark.parametrize("name", EXPECTED)
def test_a_feed_gives_its_links_or_a_plain_reason(name: str) -> None:
    expected = EXPECTED[name]
    found = read_feed(capture((FOLDER / name).read_bytes(), expected["type"]))
    if "reason" in expected:
        assert isinstance(found, Failure), found
        assert found.reason.value == expected["reason"]
        assert found.detail[0].isupper()
        assert found.detail.endswith(".")
        return
    assert isinstance(found, Feed), found
    assert list(found.links) == expected.get("links", [])
    assert list(found.maps) == expected.get("maps", [])
    assert found.title == expected.get("title", found.title)


def test_every_file_is_expected_and_there() -> None:
    assert {path.name for path in FOLDER.iterdir()} - {"expected.json", ".gitattributes"} == set(EXPECTED)
    assert len(EXPECTED) >= 150


ITEM = "<item><title>Story {n}</title><link>https://news.example/{n}?a=1&amp;b=2</link><description>{text}</description></item>"
LARGE = {
    "feed of 5,000 items": (
        "<rss><channel>" + "".join(ITEM.format(n=n, text="Words &amp; more " * 40) for n in range(5_000)), 5_000
    ),
    "sitemap of one address too many": (
        f"<urlset {NAMESPACE}>"
        + "".join(
            f"<url><loc>https://news.example/{n}</loc><lastmod>2023-02-10</lastmod><priority>0.5</priority></url>"
            for n in range(50_001)
        ),
        MAX_LINKS,
    ),
    "text of one address too many": ("".join(f"https://news.example/{n}\n" for n in range(50_001)), MAX_LINKS),
    "JSON Feed of 20,000 items": (
        json.dumps({"version": "https://jsonfeed.org/version/1", "items": [{"url": f"/{n}"} for n in range(20_000)]}),
        20_000,
    ),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", LARGE)
def test_what_is_large_is_read_as_far_as_a_sitemap_may_be(name: str) -> None:
    text, links = LARGE[name]
    assert len(read(text).links) == links


HOSTILE = {
    "open tags": "<rss><channel>" + "<a" * 500_000,
    "open quotes": "<rss><channel>" + '<a b="' * 200_000,
    "open apostrophes after equals": "<rss><channel>" + "<a b='\"" * 200_000,
    "equals signs": "<rss " + "= " * 500_000 + ">",
    "one long name": "<rss><" + "a" * 1_000_000 + " b>",
    "one long attribute name": "<rss><link " + "a" * 1_000_000 + ">",
    "attributes": "<rss><item><link " + " ".join(f"a{n}='{n}'" for n in range(80_000)) + ">",
    "open comments": "<rss><channel>" + "<!-- " * 200_000,
    "open character data": "<rss><channel>" + "<![CDATA[" * 200_000,
    "open declarations": "<" + "!" * 1_000_000,
    "nested elements": "<rss>" + "<a>" * 300_000 + "</b>" * 300_000,
    "nested bases": "<feed>" + '<a xml:base="x/">' * 60_000,
    "open entities": "<rss><title>" + "&" * 1_000_000 + "</title>",
    "a long title": "<rss><title>" + "&amp;" * 200_000 + "</title>",
    "open items": "<rss>" + "<item>" * 200_000,
    "white space": " " * 1_000_000 + "x",
    "a link of a megabyte": "<rss><item><link>https://news.example/" + "a" * 1_000_000 + "</link>",
    "a link in pieces": "<rss><item><link>" + "a<!-- -->" * 100_000 + "</link>",
    "entity declarations": "<!DOCTYPE rss [" + '<!ENTITY a "' * 80_000 + "]><rss>",
    "a long JSON number": '{"version": ' + "9" * 1_000_000 + "}",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_hostile_is_read_or_refused(name: str) -> None:  # in no time, or this would take hours
    assert isinstance(read_feed(capture(HOSTILE[name].encode())), (Feed, Failure))


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_hostile_takes_little_memory(name: str) -> None:
    body = HOSTILE[name].encode()[:100_000]
    tracemalloc.start()
    try:
        assert isinstance(read_feed(capture(body)), (Feed, Failure))
        assert tracemalloc.get_traced_memory()[1] < 20 * len(body) + 2_000_000
    finally:
        tracemalloc.stop()


# Files in which a worse address of an item stands before the better one.
UNFOLDING = {"atom-several-alternates.xml", "atom-1.0-blogger.xml", "origlink.xml"}


@pytest.mark.parametrize(
    "name", sorted(name for name in EXPECTED if name.endswith(".xml") and name not in UNFOLDING)
)
def test_a_feed_that_breaks_off_anywhere_gives_no_half_address(name: str) -> None:
    body = (FOLDER / name).read_bytes()
    whole = set(EXPECTED[name].get("links", ()))
    for end in range(0, len(body), max(1, len(body) // 97)):
        found = read_feed(capture(body[:end], EXPECTED[name]["type"]))
        assert isinstance(found, Failure) or set(found.links) <= whole, end


PIECES = [
    b"<",
    b">",
    b"&",
    b'"',
    b"'",
    b"=",
    b"/",
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"-->",
    b"\0",
    b"\xff\xfe",
    b"</item>",
    b"<link>",
]


@pytest.mark.parametrize("name", EXPECTED)
def test_a_damaged_feed_raises_nothing_and_gives_sound_addresses(name: str) -> None:
    dice = random.Random(name)
    whole = (FOLDER / name).read_bytes()
    for _ in range(20):
        body = bytearray(whole)
        for _ in range(dice.randint(1, 5)):
            place = dice.randint(0, len(body))
            body[place : place + dice.choice([0, 0, 1, 20])] = dice.choice(PIECES)
        found = read_feed(capture(bytes(body), EXPECTED[name]["type"]))
        assert isinstance(found, (Feed, Failure))
        if isinstance(found, Feed):
            assert all(re.fullmatch(r"https?://[^\s#]+", url) for url in (*found.links, *found.maps))
            assert found.title == found.title.encode().decode()


def test_no_file_of_this_machine_is_read() -> None:
    secrets = (
        Path("/etc/passwd").read_text(encoding="utf-8").split(":")[0] if Path("/etc/passwd").exists() else "root"
    )
    asking = [name for name in EXPECTED if name.startswith(("xxe", "xinclude"))]
    assert asking
    for name in asking:
        found = read_feed(capture((FOLDER / name).read_bytes(), EXPECTED[name]["type"]))
        assert f"{secrets}:" not in repr(found)
