"""Where in a page each field was found: the most trusted place that says it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from archiver.clean.page import parse
from archiver.clean.provenance import all_headlines, find_provenance
from archiver.clean.structured import Claims
from archiver.model import Article

TREE = parse("<title></title><title>Rain ahead | Post</title><h1>Rain in h1</h1><h1>Other</h1>")


def place(article: Article, claims: Claims, field: str) -> str | None:
    return dict(find_provenance(article, TREE, claims, "page")).get(field)


def article(**fields: Any) -> Article:
    return Article(url="https://e.example/a", text="", **{"title": "", **fields})


def test_each_place_gives_one_headline_its_first() -> None:
    claims = Claims(
        ({"headline": "By node", "alternativeHeadline": "x" * 501},),
        meta={"og:title": ("", "Open Graph", "Other"), "twitter:title": ("Twitter",)},
        microdata={"headline": ("Micro", "Other")},
    )
    assert all_headlines(TREE, claims) == (
        ("h1", "Rain in h1"),
        ("JSON-LD headline", "By node"),
        ("JSON-LD alternativeHeadline", "x" * 500),
        ("microdata headline", "Micro"),
        ("og:title", "Open Graph"),
        ("twitter:title", "Twitter"),
        ("title", "Rain ahead | Post"),
    )
    assert all_headlines(parse("<p>x"), Claims()) == ()


TITLES = [
    (Claims(({"headline": "Rain ahead"},), meta={"og:title": ("Rain ahead",)}), "og:title"),
    (Claims(({"headline": "Rain ahead"},), meta={"twitter:title": ("Rain, ahead",)}), "twitter:title"),
    (Claims(({"headline": "Rain ahead"},), microdata={"headline": ("Rain ahead",)}), "JSON-LD headline"),
    (Claims(microdata={"headline": ("Rain ahead",)}), "microdata headline"),
    (Claims(({"alternativeHeadline": "Rain ahead"},)), "JSON-LD alternativeHeadline"),
    (Claims(({"headline": "Rain ahead"},), meta={"og:title": ("Rain ahead | Post",)}), "JSON-LD headline"),
    (Claims(meta={"og:title": ("Rain ahead | Post",)}), "og:title, in part"),
    (Claims(), "title, in part"),
]


@pytest.mark.parametrize(("claims", "source"), TITLES)
def test_a_title_is_found_in_the_most_trusted_place_that_says_just_that(claims: Claims, source: str) -> None:
    assert place(article(title="Rain ahead"), claims, "title") == source


def test_a_title_without_a_letter_is_found_on_the_page() -> None:
    assert place(article(title="…"), Claims(), "title") == "page"
    assert place(article(title="Rain in h1"), Claims(), "title") == "h1"


FIELDS: list[tuple[dict[str, Any], Claims, str, str]] = [
    ({"summary": "It rains."}, Claims(({"description": "It rains"},)), "summary", "JSON-LD description"),
    ({"summary": "It rains."}, Claims(({"abstract": "It rains"},)), "summary", "JSON-LD abstract"),
    ({"summary": "It rains."}, Claims(meta={"og:description": ("It rains.",)}), "summary", "meta og:description"),
    ({"summary": "It rains."}, Claims(meta={"og:description": ("It rains. More.",)}), "summary", "meta og:description, in part"),
    ({"summary": "It rains."}, Claims(meta={"og:title": ("It rains.",)}), "summary", "page"),
    ({"section": "News"}, Claims(({"articleSection": ["Local", "News"]},)), "section", "JSON-LD articleSection"),
    ({"section": "News"}, Claims(meta={"article:section": ("News",)}), "section", "meta article:section"),
    ({"site": "Post"}, Claims(meta={"og:site_name": ("Post",)}), "site", "meta og:site_name"),
    ({"site": "Post"}, Claims(meta={"application-name": ("Post",)}), "site", "meta application-name"),
    ({"site": "Post"}, Claims(({"publisher": {"name": "Post"}},)), "site", "JSON-LD publisher"),
    ({"image_url": "https://e.example/a.jpg"}, Claims(meta={"og:image": ("https://e.example/a.jpg",)}), "image_url", "meta og:image"),
    ({"image_url": "https://e.example/a.jpg"}, Claims(meta={"twitter:image": ("/a.jpg",)}), "image_url", "page"),
    ({"language": "en"}, Claims(), "language", "text"),
    ({"authors": ("Ann Lee", "Bo")}, Claims(({"author": [{"name": "Bo"}]}, {})), "authors", "page"),
    ({"authors": ("Ann Lee", "Bo")}, Claims(({"author": "Ann Lee and Bo"},)), "authors", "JSON-LD author"),
    ({"authors": ("Ann Lee", "Bo")}, Claims(({"creator": {"name": ["Bo", "Ann Lee"]}},)), "authors", "JSON-LD creator"),
    ({"authors": ("Ann Lee", "Bo")}, Claims(microdata={"author": ("Ann Lee", "Bo")}), "authors", "microdata author"),
    ({"authors": ("Ann Lee",)}, Claims(meta={"dc.creator": ("Ann Lee",)}), "authors", "meta dc.creator"),
    ({"authors": ("Ann Lee",)}, Claims(meta={"byl": ("By Ann Lee",)}), "authors", "meta byl"),
    ({"authors": ("Ann Lee",)}, Claims(meta={"parsely-author": ("Bo", "Cy", "Di", "Ann Lee")}), "authors", "page"),
    ({"authors": ("Ann Lee",)}, Claims(meta={"parsely-author": ("Bo", "Cy", "Ann Lee")}), "authors", "meta parsely-author"),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "claims", "field", "source"), FIELDS)
def test_a_field_is_found_where_the_page_says_it(
    fields: dict[str, Any], claims: Claims, field: str, source: str
) -> None:
    assert place(article(**fields), claims, field) == source


DAY = datetime(2024, 5, 4, 9, tzinfo=UTC)
DATES: list[tuple[dict[str, Any], Claims, str, str]] = [
    ({"published": DAY}, Claims(({"datePublished": "2024-05-04"},)), "published", "JSON-LD datePublished"),
    ({"published": DAY}, Claims(({"datePublished": "2024-05-05", "dateCreated": "2024-05-04"},)), "published", "JSON-LD dateCreated"),
    ({"published": DAY}, Claims(({"uploadDate": "2024-05-04"},)), "published", "JSON-LD uploadDate"),
    ({"published": DAY}, Claims(microdata={"datePublished": ("4 May 2024",)}), "published", "microdata datePublished"),
    ({"published": DAY}, Claims(meta={"article:published_time": ("2024-05-04",)}), "published", "meta article:published_time"),
    ({"published": DAY}, Claims(meta={"date": ("2024-05-04",)}), "published", "meta date"),
    ({"published": DAY}, Claims(({"dateModified": "2024-05-04"},)), "published", "page"),
    ({"published": DAY}, Claims(({"datePublished": "soon"},)), "published", "page"),
    ({"published": date(2024, 5, 4)}, Claims(({"datePublished": "2024-05-04T00:00:00Z"},)), "published", "JSON-LD datePublished"),
    ({"modified": DAY}, Claims(({"dateModified": "2024-05-04", "datePublished": "2024-05-04"},)), "modified", "JSON-LD dateModified"),
    ({"modified": DAY}, Claims(microdata={"dateModified": ("2024-05-04",)}), "modified", "microdata dateModified"),
    ({"modified": DAY}, Claims(meta={"article:modified_time": ("2024-05-04",)}), "modified", "meta article:modified_time"),
    ({"modified": DAY}, Claims(meta={"og:updated_time": ("2024-05-04",)}), "modified", "meta og:updated_time"),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "claims", "field", "source"), DATES)
def test_a_moment_is_found_where_the_page_tells_its_day(
    fields: dict[str, Any], claims: Claims, field: str, source: str
) -> None:
    assert place(article(**fields), claims, field) == source


def test_fields_that_are_empty_were_found_nowhere() -> None:
    claims = Claims(({"headline": "Rain", "author": "Ann"},), meta={"description": ("It rains.",)})
    assert find_provenance(article(), TREE, claims, "") == ()
    assert find_provenance(Article(url="u", title="", text="It rains."), TREE, claims, "script state") == (
        ("text", "script state"),
    )
