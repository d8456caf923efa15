"""Whose word is believed on where an article stands."""

from __future__ import annotations

import pytest

from archiver.clean import extract_article
from archiver.clean.canonical import (
    MAX_URL,
    Place,
    absolute,
    choose_url,
    claimed_urls,
    normalise_url,
    same_site,
    site_key,
)
from archiver.clean.structured import Claims

BODY = (
    "<h1>Vote</h1>" + "<p>The council met on Tuesday. It voted for the wider channel, and against the pier.</p>" * 3
)


def page(canonical: str) -> str:
    return f"<html><head><link rel=canonical href='{canonical}'></head><body>{BODY}</body></html>"


def test_a_canonical_address_of_the_same_site_is_believed() -> None:
    article = extract_article(page("https://www.harbour.co.uk/a"), url="https://m.harbour.co.uk/a?amp=1")
    assert (article.url, article.claimed_url) == ("https://www.harbour.co.uk/a", "")


def test_a_canonical_address_of_another_site_is_recorded_only() -> None:
    article = extract_article(page("https://bigpaper.com/a"), url="https://harbour.co.uk/a")
    assert (article.url, article.claimed_url) == ("https://harbour.co.uk/a", "https://bigpaper.com/a")


def test_a_relative_canonical_address_is_read_against_the_page() -> None:
    assert extract_article(page("/b"), url="http://localhost:8000/a").url == "http://localhost:8000/b"


@pytest.mark.parametrize("url", [None, "file:///home/me/page.html", "urn:sha256:00"])
def test_a_file_of_ones_own_is_believed(url: str | None) -> None:
    assert extract_article(page("https://bigpaper.com/a"), url=url).url == "https://bigpaper.com/a"


def test_two_pages_without_an_address_are_told_apart_by_their_bytes() -> None:
    one, other = (extract_article(f"<html><body>{BODY}{end}") for end in ("", "<p>More of it.</p>"))
    assert one.url.startswith("urn:sha256:")
    assert one.url != other.url


@pytest.mark.parametrize(
    "claim", ["javascript:alert(1)", "data:text/html,x", "ftp://harbour.co.uk/a", "http://", "http://[", "//"]
)
def test_a_claim_that_is_no_web_address_counts_for_nothing(claim: str) -> None:
    article = extract_article(page(claim), url="https://harbour.co.uk/a")
    assert (article.url, article.claimed_url) == ("https://harbour.co.uk/a", "")


def test_normalising_twice_changes_nothing() -> None:
    for url in ("https://e.org:443/a b/../c?z=1&utm_source=x&a=%41#f", "http://EXAMPLE.org", "https://e.org/ü?q=ä"):
        once = normalise_url(url)
        assert once
        assert normalise_url(once) == once


def test_hosts_under_a_shared_suffix_are_different_sites() -> None:
    assert not same_site("https://one.blogspot.com/a", "https://two.blogspot.com/a")
    assert same_site("https://www.wire.example/a", "https://m.wire.example/a")


NORMAL = {
    "http://harbour.example:80/a": "http://harbour.example/a",
    "https://harbour.example:443/a": "https://harbour.example/a",
    "https://harbour.example:80/a": "https://harbour.example:80/a",
    "http://harbour.example:8080": "http://harbour.example:8080/",
    "https://harbour.example./a": "https://harbour.example/a",
    "http://[::1]:8000/a": "http://[::1]:8000/a",
    "https://harbour.example/a/./b/../../c": "https://harbour.example/c",
    "https://harbour.example/../../c": "https://harbour.example/c",
    "https://harbour.example/a?utm_source=x&UTM_Medium=y&fbclid=z": "https://harbour.example/a",
    "https://harbour.example/a?id=7&ref_src=x&&": "https://harbour.example/a?id=7",
    "https://harbour.example/a?sharedness=1": "https://harbour.example/a?sharedness=1",
    "https://harbour.example/a#part": "https://harbour.example/a",
    " https://harbour.example/\u200ba\n": "https://harbour.example/a",
    "https://harbour.example:port/a": "",
    "https://harbour.example:99999/a": "",
    "https://har bour.example/a": "",
    "https://har<b>.example/a": "",
    "harbour.example/a": "",
    "": "",
}


@pytest.mark.parametrize("url", NORMAL)
def test_an_address_loses_what_does_not_change_the_page(url: str) -> None:
    assert normalise_url(url) == NORMAL[url]


def test_an_address_is_no_longer_than_addresses_are() -> None:
    start = "https://harbour.example/"
    assert normalise_url(start + "a" * (MAX_URL - len(start)))
    assert normalise_url(start + "a" * (MAX_URL + 1 - len(start))) == ""


CHOICES = {
    "the first claim of its site": (
        "https://harbour.example/a?x=1",
        ["https://bigpaper.example/a", "https://harbour.example/b", "https://harbour.example/c"],
        Place("https://harbour.example/b"),
    ),
    "its own where the others are another site's": (
        "https://harbour.example/a",
        ["no address", "https://bigpaper.example/a", "https://otherpaper.example/a"],
        Place("https://harbour.example/a", "https://bigpaper.example/a"),
    ),
    "its own where the claim is the front page": (
        "https://harbour.example/a",
        ["https://harbour.example/"],
        Place("https://harbour.example/a"),
    ),
    "the front page fetched as such": (
        "https://harbour.example/",
        ["https://www.harbour.example/"],
        Place("https://www.harbour.example/"),
    ),
    "a page told by its query only": (
        "https://harbour.example/a",
        ["https://harbour.example/?p=12"],
        Place("https://harbour.example/?p=12"),
    ),
    "what a file claims": (
        "file:///a.html",
        ["", "https://bigpaper.example/a"],
        Place("https://bigpaper.example/a"),
    ),
    "what a file is called": ("urn:isbn:1", [], Place("urn:isbn:1")),
    "the bytes of a file that claims nothing": ("file:///a.html", ["/a"], Place("urn:sha256:e3b0")),
}


@pytest.mark.parametrize("name", CHOICES)
def test_an_article_goes_by_the_address_that_can_be_believed(name: str) -> None:
    fetched, claims, place = CHOICES[name]
    assert choose_url(fetched, claims, "e3b0") == place


def test_a_page_claims_addresses_by_link_then_open_graph_then_data_then_comment() -> None:
    base = "https://harbour.example/a"
    text = "<!-- saved from url=(0025)https://harbour.example/s -->"
    for page in ({"@id": "/m"}, {"url": "/m"}, "/m"):
        claims = Claims(({"mainEntityOfPage": page, "url": "/u"},), meta={"og:url": ("/o",)})
        found = claimed_urls(claims, ["/l", " "], text, base)
        assert found == [f"https://harbour.example/{path}" for path in "lomus"]
    assert claimed_urls(Claims(({"url": 3, "mainEntityOfPage": ["/m"]},)), [], "", base) == []
    assert claimed_urls(Claims(), ["l"], f"{'x' * 20_000}{text}", None) == ["l"]


def test_an_address_is_read_against_web_addresses_only() -> None:
    assert absolute("file:///home/me/page.html", "b") == "b"
    assert absolute("http://harbour.example/a", "b c") == "http://harbour.example/b c"


def test_a_site_without_a_public_suffix_is_its_host_and_port() -> None:
    assert site_key("http://user@LOCALHOST:8000/a") == site_key("http://a@b@localhost:8000") == "localhost:8000"
    assert site_key("https://localhost:443/a") == site_key("http://localhost:80/a") == "localhost"
    assert site_key("http://[::1]:8000/a") == "[::1]:8000"
    assert site_key("https://www2.harbour/a") == site_key("https://amp.harbour/a") == "harbour"
