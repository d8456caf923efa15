"""Whatever the bytes are, the answer is an article or a NoArticleError, and every string of it can be stored."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils.utils import sqlite3

from archiver.clean import extract_article, read_capture
from archiver.errors import NoArticleError
from archiver.model import Article, Capture, CaptureKind, Failure, Reason

PARAGRAPHS = "<p>The council met on Tuesday. It voted for the wider channel, and against the pier.</p>" * 3
PAGE = f"<html><head><title>Vote</title></head><body><article><h1>Vote</h1>{PARAGRAPHS}</article></body></html>"

patient = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


def strings_of(article: Article) -> list[str]:
    values = [getattr(article, field.name) for field in fields(article)]
    return [v for v in values if isinstance(v, str)] + [*article.authors, *article.captions]


def storable(article: Article) -> bool:
    db = sqlite3.connect(":memory:")
    return all(
        db.execute("select ?", [text]).fetchone() == (text,) and "\0" not in text for text in strings_of(article)
    )


def read_or_refuse(body: bytes | str, content_type: str | None = None, url: str | None = None) -> Article | None:
    try:
        article = extract_article(body, url=url, content_type=content_type)
    except NoArticleError:
        return None
    assert storable(article)
    assert article.text
    assert "\n" not in article.title
    return article


@patient
@given(st.binary(max_size=2000), st.sampled_from(["text/html", "text/plain", "", "text/html; charset=utf-16"]))
def test_any_bytes_are_read_or_refused(body: bytes, content_type: str) -> None:
    read_or_refuse(body, content_type)


@patient
@given(st.text(st.characters(), max_size=800), st.sampled_from(["text/plain", None]))
def test_any_text_is_read_or_refused(text: str, content_type: str | None) -> None:
    read_or_refuse(f"A title\n\n{text}\n\nHe went home. She stayed at the pier all day.", content_type)


@patient
@given(st.text(st.characters(), max_size=300), st.text(max_size=60))
def test_any_text_inside_a_page_is_read_or_refused(text: str, url: str) -> None:
    page = PAGE.replace(
        "<head>",
        f'<head><meta property="og:title" content="{text}"><script type="application/ld+json">{text}</script>',
    )
    read_or_refuse(page.replace("<p>The", f"<p class='{text}'>{text} The"), "text/html", url)


@patient
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "@type",
                        "@graph",
                        "@id",
                        "author",
                        "name",
                        "headline",
                        "image",
                        "datePublished",
                        "publisher",
                        "articleBody",
                    ]
                ),
                inner,
                max_size=5,
            )
        ),
        max_leaves=15,
    )
)
def test_json_ld_of_any_shape_leaves_the_article_readable(value: object) -> None:
    import json

    data = json.dumps(
        [
            {"@type": "NewsArticle", "author": value, "datePublished": value, "image": value, "publisher": value},
            value,
        ]
    )
    page = PAGE.replace("<head>", f'<head><script type="application/ld+json">{data.replace("<", " ")}</script>')
    assert read_or_refuse(page, "text/html", "https://wire.example/a")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(PAGE.replace("Vote", "V" * 1_000_000), id="a title of a megabyte"),
        pytest.param("<div>" * 600 + PAGE, id="nesting before the page"),
        pytest.param(PAGE.replace("Tues", "Tu\0e\ud800s\u202e"), id="NUL, surrogate and bidi override"),
        pytest.param(
            PAGE.replace("<head>", '<head><script type="application/ld+json">' + "[" * 100_000 + "</script>"),
            id="deep JSON-LD",
        ),
        pytest.param(
            PAGE.replace(
                "<head>",
                '<head><script type="application/ld+json">{"@type":"NewsArticle","author":'
                + "[" * 900
                + "]" * 900
                + "}</script>",
            ),
            id="deep author",
        ),
        pytest.param(
            PAGE.replace("<head>", "<head><script>window.x = {" + '"a":{' * 50_000 + "</script>"), id="deep state"
        ),
        pytest.param(PAGE.encode("utf-16"), id="UTF-16 with its mark"),
        pytest.param(PAGE.replace("pier", "“pier”").encode("cp1252"), id="undeclared windows-1252"),
    ],
)
def test_a_hostile_page_is_still_read(body: bytes | str) -> None:
    article = read_or_refuse(body, "text/html")
    assert article
    assert len(article.title) <= 500
    assert "\u202e" not in article.text


@pytest.mark.slow
@pytest.mark.parametrize(
    "body",
    ["<div>" * 50_000 + PAGE, PAGE.replace("<h1>", "<b>" * 20_000 + "<h1>")],
    ids=["before the page", "within the page"],
)
def test_a_page_that_is_nested_without_end_is_refused(body: str) -> None:
    with pytest.raises(NoArticleError) as caught:
        extract_article(body, content_type="text/html")
    assert caught.value.reason is Reason.NO_ARTICLE


def test_a_wrong_charset_is_found_out() -> None:
    page = PAGE.replace("Tuesday", "Dienstag, früh um fünf")
    article = extract_article(page.encode(), content_type="text/html; charset=iso-8859-1")
    assert "früh um fünf" in article.text


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (b"", "text/html", Reason.EMPTY),
        (b" \n\t\0 ", None, Reason.EMPTY),
        (b"%PDF-1.7\n" + PAGE.encode(), "text/html", Reason.NOT_HTML),
        (b"\x89PNG\r\n\x1a\n....", "text/html", Reason.NOT_HTML),
        (b"\xff\xd8\xff\xe0JFIF", None, Reason.NOT_HTML),
        (b"GIF89a...", "text/plain", Reason.NOT_HTML),
        (b"PK\x03\x04...", "", Reason.NOT_HTML),
        (b'{"a": 1}', "application/json", Reason.NOT_HTML),
        (b"<html></html>", "text/html", Reason.NO_ARTICLE),
        (b"<p>Please log in.</p>", "text/html", Reason.NO_ARTICLE),
    ],
)
def test_what_is_no_article_is_refused_with_its_reason(
    body: bytes, content_type: str | None, reason: Reason
) -> None:
    with pytest.raises(NoArticleError) as caught:
        extract_article(body, content_type=content_type)
    assert caught.value.reason is reason


def capture_of(body: bytes, kind: CaptureKind, content_type: str) -> Capture:
    url = "https://wire.example/a" if kind is CaptureKind.HTTP else "urn:sha256:00"
    return Capture(url, url, datetime(2024, 3, 5, tzinfo=UTC), kind, body, body, content_type)


def test_a_capture_gives_an_article_or_a_failure_with_the_capture() -> None:
    capture = capture_of(PAGE.encode(), CaptureKind.HTTP, "text/html")
    article = read_capture(capture)
    assert isinstance(article, Article)
    assert article.url == "https://wire.example/a"
    empty = replace(capture, body=b"", payload=b"")
    assert read_capture(empty) == Failure(Reason.EMPTY, "There is nothing in it.", empty)


def test_a_paste_is_read_as_text_whatever_it_looks_like() -> None:
    text = (
        "How <article> came to HTML\n\nIt was proposed long ago. It was taken up with some delay by all browsers."
    )
    article = read_capture(capture_of(text.encode(), CaptureKind.PASTE, ""))
    assert isinstance(article, Article)
    assert article.title == "How <article> came to HTML"


def test_the_same_bytes_give_the_same_article() -> None:
    assert extract_article(PAGE, content_type="text/html") == extract_article(PAGE, content_type="text/html")
