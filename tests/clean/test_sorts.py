"""What sort of article a page holds, and where the entries of a live blog stand."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from archiver.clean.kinds.sorts import find_entries, find_kind
from archiver.clean.structured import Claims
from archiver.model import ArticleKind, Entry

SHORT, LONG = "x" * 1200, "x" * 1201
GALLERY, FILM = {"@type": "ImageGallery"}, {"@type": ["Thing", "VideoObject"]}
PLAIN = {"@type": "NewsArticle"}
VIDEO = {"og:type": ("Video.other",)}


KINDS = [
    (Claims((PLAIN, {"@type": "LiveBlogPosting"})), LONG, ArticleKind.LIVE_BLOG),
    (Claims(({**PLAIN, "liveBlogUpdate": [{}]},)), SHORT, ArticleKind.LIVE_BLOG),
    (Claims(({"@type": ["NewsArticle", "MediaGallery"]},)), SHORT, ArticleKind.GALLERY),
    (Claims((PLAIN,), (GALLERY,)), SHORT, ArticleKind.GALLERY),
    (Claims((PLAIN, GALLERY)), SHORT, ArticleKind.ARTICLE),
    (Claims((PLAIN,), (GALLERY,)), LONG, ArticleKind.ARTICLE),
    (Claims((), (GALLERY, FILM)), SHORT, ArticleKind.GALLERY),
    (Claims((PLAIN,), meta=VIDEO), SHORT, ArticleKind.VIDEO),
    (Claims((), (FILM,)), SHORT, ArticleKind.VIDEO),
    (Claims((PLAIN,), (FILM,)), SHORT, ArticleKind.ARTICLE),
    (Claims((), (FILM,), VIDEO), LONG, ArticleKind.ARTICLE),
    (Claims(), SHORT, ArticleKind.ARTICLE),
]


@pytest.mark.parametrize(("claims", "text", "kind"), KINDS)
def test_an_article_is_of_the_sort_that_its_data_says(claims: Claims, text: str, kind: ArticleKind) -> None:
    assert find_kind(claims, text) is kind


LINES = [f"The council met on day {n}, and voted for the wider channel after two years of talks." for n in range(3)]
TEXT = "\n\n".join(["Live: Rain!", *LINES])


def update(day: int, **said: object) -> dict[str, Any]:
    return {"datePublished": f"2024-05-0{day}T09:00:00Z", **said}


def entry(line: int, day: int) -> Entry:
    return Entry(TEXT.index(LINES[line]), datetime(2024, 5, day, 9, tzinfo=UTC))


def entries(*updates: object) -> list[Entry]:
    return list(find_entries(Claims((PLAIN, {"liveBlogUpdate": list(updates)})), TEXT))


def test_an_entry_stands_where_its_headline_or_its_text_stands() -> None:
    assert entries(
        update(1, headline=LINES[1].upper()), update(2, articleBody=f"<b>{LINES[0]}</b> More of it.")
    ) == [
        entry(0, 2),
        entry(1, 1),
    ]
    assert entries(update(1, headline="A headline that the text has not got", articleBody=LINES[2])) == [
        entry(2, 1)
    ]
    assert entries(update(1, headline=LINES[0], articleBody=LINES[2])) == [entry(0, 1)]


def test_the_first_of_two_entries_at_one_place_counts() -> None:
    assert entries(update(1, headline=LINES[0]), update(2, headline=LINES[0])) == [entry(0, 1)]


@pytest.mark.parametrize(
    "one",
    [
        {"headline": LINES[0]},
        {"headline": LINES[0], "datePublished": "soon"},
        update(1, headline="Live: Rain!"),
        update(1, headline="The council met on day 4, and voted for nothing."),
        update(1),
        "The council met",
    ],
)
def test_an_update_without_a_time_or_a_place_is_no_entry(one: object) -> None:
    assert entries(one) == []
    assert entries(one, update(3, headline=LINES[2])) == [entry(2, 3)]


def test_letters_that_fold_to_more_than_one_keep_their_places() -> None:
    text = f"Straße ﬁn Ⅷ. {LINES[0]}"
    claims = Claims(({"liveBlogUpdate": update(1, headline=LINES[0])},))
    assert [found.start for found in find_entries(claims, text)] == [text.index(LINES[0])]
