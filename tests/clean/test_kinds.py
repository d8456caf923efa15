"""Pages that are no articles are told apart from articles, and say what they are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from archiver.clean import extract_article
from archiver.errors import NoArticleError
from archiver.model import Reason

FOLDER = Path(__file__).parent / "kinds"
ADDRESS = "https://news.example/2024/05/04/a-story-of-it.html"  # of pages that do not name their own
KINDS = {
    "captcha": Reason.CAPTCHA,
    "consent": Reason.CONSENT_WALL,
    "error": Reason.NO_ARTICLE,
    "listing": Reason.LISTING,
    "paywall": Reason.PAYWALL,
    "script": Reason.NEEDS_SCRIPT,
}


def pages(kind: str) -> list[str]:
    return sorted(path.name for path in (FOLDER / kind).glob("*.html"))


def read(kind: str, name: str) -> tuple[str, str | None]:
    """The page, and the address in the comment that it opens with."""
    text = (FOLDER / kind / name).read_text(encoding="utf-8")
    opening = re.match(r"<!--\s*(\S*)\s*-->", text)
    if opening and opening[1] == "none":
        return text, None
    return text, opening[1] if opening and opening[1].startswith("http") else ADDRESS


@pytest.mark.parametrize("name", pages("article"))
def test_an_article_passes(name: str) -> None:
    text, url = read("article", name)
    assert len(extract_article(text, url=url, content_type="text/html").text) > 100


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind in KINDS for name in pages(kind)])
def test_what_is_no_article_says_what_it_is(kind: str, name: str) -> None:
    text, url = read(kind, name)
    with pytest.raises(NoArticleError) as caught:
        extract_article(text, url=url, content_type="text/html")
    assert caught.value.reason is KINDS[kind]
    assert str(caught.value).endswith(".")


def test_there_are_enough_pages_of_each_kind() -> None:
    assert {kind: len(pages(kind)) >= (3 if kind == "error" else 8) for kind in KINDS} == dict.fromkeys(KINDS, True)
    assert len(pages("article")) >= 20
