"""One page or one paste in: which reader it goes to, and by what it is refused."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest

from archiver.clean import extract_article, read_capture
from archiver.errors import NoArticleError
from archiver.model import Article, Capture, CaptureKind, Failure, Reason
from tests.clean.sights import SENTENCES, paragraphs

PAGE = f"<html><head><title>Vote on Tuesday</title></head><body>{paragraphs(SENTENCES)}</body></html>"
PASTE = "\n".join(["Vote on Tuesday", f"{SENTENCES[0]} {SENTENCES[1]}", SENTENCES[2]])


def test_a_page_is_read_as_a_page_and_a_text_as_a_text() -> None:
    page = extract_article(PAGE)
    assert (page.title, page.text.count("\n\n"), dict(page.provenance)["text"]) == ("Vote on Tuesday", 5, "page")
    paste = extract_article(PASTE)
    assert (paste.title, paste.text.count("\n\n"), paste.provenance) == ("Vote on Tuesday", 1, ())
    assert extract_article(PASTE, content_type="text/plain") == paste


def test_an_article_without_an_address_goes_by_its_bytes() -> None:
    for body in (PAGE, PASTE):
        digest = hashlib.sha256(body.encode()).hexdigest()
        assert extract_article(body).url == extract_article(body.encode()).url == f"urn:sha256:{digest}"
    assert extract_article(PAGE, url="https://e.example/a").url == "https://e.example/a"


def test_bytes_are_read_by_the_character_set_that_is_declared() -> None:
    page = PAGE.replace("harbour", "Hæfn").encode("cp1252")
    assert "Hæfn" in extract_article(page, content_type="text/html; charset=windows-1252").text


@pytest.mark.parametrize(
    ("body", "content_type", "reason", "said"),
    [
        (b"%PDF-1.7", "text/html", Reason.NOT_HTML, "a PDF document"),
        ("GIF89a", None, Reason.NOT_HTML, "a GIF image"),
        ("{}", "Application/JSON; charset=utf-8", Reason.NOT_HTML, "application/json"),
        ("\u200e \ufeff\n".replace("\u200e", "\x00"), None, Reason.EMPTY, "nothing"),
        (b"", "application/json", Reason.EMPTY, "nothing"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(
    body: bytes | str, content_type: str | None, reason: Reason, said: str
) -> None:
    with pytest.raises(NoArticleError, match=said) as caught:
        extract_article(body, content_type=content_type)
    assert caught.value.reason is reason


def capture(body: str, kind: CaptureKind, content_type: str = "text/html") -> Capture:
    url = "https://e.example/start"
    when = datetime(2024, 5, 4, tzinfo=UTC)
    return Capture(url, "https://e.example/end", when, kind, body.encode(), body.encode(), content_type, 200)


def test_a_capture_is_read_at_the_address_where_it_ended() -> None:
    found = read_capture(capture(PAGE, CaptureKind.HTTP))
    assert isinstance(found, Article)
    assert found.url == "https://e.example/end"


def test_a_pasted_capture_is_text_and_a_fetched_one_what_its_type_says() -> None:
    pasted = read_capture(capture(PASTE, CaptureKind.PASTE))
    assert isinstance(pasted, Article)
    assert pasted.provenance == ()
    fetched = read_capture(capture(PASTE, CaptureKind.HTTP, "application/json"))
    assert isinstance(fetched, Failure)
    assert (fetched.reason, fetched.detail) == (
        Reason.NOT_HTML,
        "This is application/json, not a page or a text.",
    )
