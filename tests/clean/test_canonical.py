"""Whose word is believed on where an article stands."""

from __future__ import annotations

import pytest

from archiver.clean import extract_article
from archiver.clean.canonical import normalise_url, same_site

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
