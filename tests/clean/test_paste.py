"""The paste that the archive was asked for with."""

from __future__ import annotations

from pathlib import Path

import pytest

from archiver.clean import extract_article
from archiver.model import Article


@pytest.fixture(scope="module")
def article(gold: Path) -> Article:
    return extract_article((gold / "scmp-paste.txt").read_text(encoding="utf-8"))


def test_the_title_is_the_headline_alone(article: Article) -> None:
    assert article.title.startswith("WeChat kicks out ChatGPT apps")
    assert article.title.endswith("strong interest in China")


def test_the_glued_byline_is_parted_and_kept_as_printed(article: Article) -> None:
    assert article.authors == ("Iris Deng",)
    assert article.byline == "Iris Dengin Shenzhen"


def test_the_points_are_the_standfirst(article: Article) -> None:
    first, second = article.summary.splitlines()
    assert first.startswith("Unofficial mini programs")
    assert second.startswith("OpenAI’s API")


def test_nothing_of_the_page_around_it_is_left(article: Article) -> None:
    lines = [line for field in (article.title, article.summary, article.text) for line in field.splitlines()]
    for leftover in ("Advertisement", "Reading Time", "Why you can trust"):
        assert not any(leftover in line for line in lines)
    assert "0" not in lines


def test_the_caption_is_told_from_the_body(article: Article) -> None:
    assert [caption[-10:] for caption in article.captions] == ["Photo: TNS"]
    assert "Photo: TNS" not in article.text


def test_the_body_is_whole(article: Article) -> None:
    paragraphs = article.text.split("\n\n")
    assert len(paragraphs) == 7
    assert paragraphs[0].startswith("Chinese social media giant")
    assert paragraphs[-1].endswith("discussions about the technology.")
