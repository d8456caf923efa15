"""The pages of stories, and what other pages tell of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from archiver.publish import build_datasette
from archiver.store import open_archive
from tests.publish.conftest import Get, Page
from tests.publish.fixture_archive import SCRIPT
from tests.store.conftest import ARTICLE, kept, make_writer, reading

WIRE = " ".join(f"word{number}" for number in range(200)) + " harbour"
NOON = datetime(2023, 2, 10, 12, tzinfo=UTC)
ARTICLES = [
    replace(
        ARTICLE, url="http://late.example/1", site="Late", title=f"Printed {SCRIPT}", published=date(2023, 2, 12)
    ),
    replace(ARTICLE, url="http://first.example/1", site="First", title="Sent by wire", published=NOON),
    replace(ARTICLE, url="http://never.example/1", site=f"Never {SCRIPT}", title="", published=None),
    replace(ARTICLE, url="http://other.example/1", site="Other", title="A harbour", text="The harbour is open."),
]


@pytest.fixture(scope="session")
def copies_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three copies of one text, and an article that has only a word of it."""
    path = tmp_path_factory.mktemp("copies") / "archive.db"
    db = open_archive(path, create=True)
    writer = make_writer(db)
    for number, article in enumerate(ARTICLES):
        text = article.text if number == 3 else WIRE + " and more" * number
        changed = replace(article, text=text)
        writer.save(kept(changed), reading(changed))
    db.close()
    return path


@pytest.fixture
def datasette(copies_path: Path) -> Any:
    return build_datasette(copies_path)


def in_order(page: Page, *parts: str) -> bool:
    places = [page.text.find(part) for part in parts]
    return -1 not in places and places == sorted(places)


async def test_a_story_tells_its_articles_in_the_order_of_publication(get: Get) -> None:
    answer = await get("/archive/stories/1")
    assert answer.status == 200
    assert "3 articles on 3 sites" in answer.page.text
    assert in_order(
        answer.page, "First · 10 February 2023, 12:00 UTC · had it first", "Late · 12 February", "no date"
    )
    assert "% alike" in answer.page.text
    assert "2 words fewer" in answer.page.text
    assert "/archive/articles.json?story_id=1&_sort=published&_shape=objects" in answer.page.attributes("a", "href")


async def test_titles_and_sites_are_shown_as_text(get: Get) -> None:
    for path in ("/archive/stories/1", "/archive/articles/2", "/search?q=harbour"):
        answer = await get(path)
        assert "<script>alert" not in answer.page.html, path
        assert SCRIPT in answer.page.text, path


async def test_an_article_tells_who_else_has_it_and_who_had_it_first(get: Get) -> None:
    late = (await get("/archive/articles/1")).page
    assert "3 articles tell it nearly word for word." in late.text
    assert in_order(late, "The same story", "Sent by wire", "had it first", "% alike")
    first = (await get("/archive/articles/2")).page
    assert "this one had it first" in first.text
    assert "/archive/stories/1" in first.attributes("a", "href")
    assert "The same story" not in (await get("/archive/articles/4")).page.text


async def test_copies_are_told_once_among_the_results_of_a_search(get: Get) -> None:
    page = (await get("/search?q=harbour")).page
    assert "4 articles." in page.text
    assert len([1 for tag, attributes in page.elements if tag == "h3" and attributes.get("dir")]) == 2
    assert page.text.count("Nearly the same on ") == 1
    assert page.text.count(" on Late (12 February 2023)") + page.text.count(" on First (10 February 2023)") >= 1
    listed = (await get("/search?q=site:late.example")).page
    assert "Nearly the same" not in listed.text


async def test_the_json_of_a_search_keeps_every_article_and_names_its_story(datasette: Any) -> None:
    found = (await datasette.client.get("/search.json?q=harbour")).json()["articles"]
    assert sorted((row["id"], row["story_id"]) for row in found) == [(1, 1), (2, 1), (3, 1), (4, None)]


async def test_copies_are_not_told_as_related_too(get: Get) -> None:
    for number in (1, 2, 3):
        page = (await get(f"/archive/articles/{number}")).page
        related = page.text.partition(" Related ")[2]
        assert "Sent by wire" not in related
        assert "Printed" not in related


@pytest.mark.parametrize("path", ["/archive/stories/2", "/archive/stories/x", "/archive/stories/-1"])
async def test_a_story_that_is_not_there_is_a_page_of_its_own_kind(get: Get, path: str) -> None:
    answer = await get(path)
    assert answer.status == 404


async def test_a_story_without_signatures_is_told_without_numbers(archive_path: Path) -> None:
    datasette = build_datasette(archive_path)
    page = Page((await datasette.client.get("/archive/stories/1")).text)
    assert "Mini programs" in page.text
    assert "% alike" not in page.text


async def test_who_may_not_see_the_articles_does_not_see_their_stories(copies_path: Path) -> None:
    datasette = build_datasette(copies_path)
    datasette._metadata_local["databases"]["archive"] |= {"allow": False}
    answer = await datasette.client.get("/archive/stories/1")
    assert answer.status_code == 403
    assert "Sent by wire" not in answer.text
