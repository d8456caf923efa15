"""Captures that are read again, and articles that are tagged again: what has changed is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from archiver.model import (
    Article,
    ArticleKind,
    Failure,
    Reader,
    Reason,
    Status,
)
from archiver.store.asking.reread import Retagged, captures_of, failed_captures
from tests.store.conftest import ARTICLE, OPENAI, make_writer, reading
from tests.store.shelf import Shelf
from tests.store.writing.conftest import LATER

NEWER = Reader(*["9"] * 6)


def test_a_capture_that_holds_an_article_after_all_is_no_failure(shelf: Shelf) -> None:
    url = "http://news.example/f"
    shelf.fail(url, Failure(Reason.NO_ARTICLE, "There is none."), LATER)
    shelf.fail("http://news.example/g", Failure(Reason.NO_ARTICLE, "There is none."), LATER)
    failed = next(failed_captures(shelf.db))
    article = replace(ARTICLE, url=url, claimed_url="http://e.example/")
    outcome = make_writer(shelf.db, NEWER).save_found(failed, reading(article))
    assert (outcome.status, outcome.source, outcome.article_id) == (Status.SAVED, url, 2)
    row = next(shelf.db.query("select * from captures where id = ?", [failed.capture_id]))
    assert (row["article_id"], row["claimed_url"]) == (2, "http://e.example/")
    assert shelf.db.execute("select first_seen from articles where id = 2").fetchone() == ("2023-03-01T00:00:00Z",)
    assert shelf.db.execute("select source from failures").fetchall() == [("http://news.example/g",)]
    assert shelf.db.execute("select saved from runs order by id desc").fetchone() == (1,)


def reread(shelf: Shelf, *articles: Article) -> tuple[tuple[str, ...], int]:
    """Have the first article's captures say these, as a newer reader would find; what changed, and how many words."""
    readings = [
        (capture.id, reading(article), capture.captured_at)
        for capture, article in zip(captures_of(shelf.db, 1), articles, strict=True)
    ]
    told = make_writer(shelf.db, NEWER).read_again(1, readings)
    assert (told.article_id, told.title, told.lost) == (1, articles[-1].title, "")
    return told.changed, told.words


def test_reading_again_the_same_changes_nothing_but_the_reader(shelf: Shelf) -> None:
    before = [shelf.db.execute(f"select * from {table}").fetchall() for table in ("articles", "mentions")]
    assert reread(shelf, ARTICLE) == ((), 0)
    after = [shelf.db.execute(f"select * from {table}").fetchall() for table in ("articles", "mentions")]
    assert [row[1:] for row in after[1]] == [row[1:] for row in before[1]]
    assert after[0] == before[0]
    assert shelf.db.execute("select reader_id from versions").fetchall() == [(2,)]
    assert shelf.db.execute("select updated, unchanged from runs where id = 2").fetchone() == (0, 1)


@pytest.mark.parametrize(
    ("changes", "changed"),
    [
        ({"title": "Other"}, ("title",)),
        ({"summary": "Other."}, ("summary", "text")),
        ({"text": "OpenAI said nothing at all of it, nor did anybody else who was asked."}, ("text",)),
        ({"byline": "By Bo"}, ("byline",)),
        ({"published": date(2023, 1, 1)}, ("published",)),
        ({"modified": date(2023, 1, 1)}, ("modified",)),
        ({"language": "de", "section": "World"}, ("language", "section")),
        ({"kind": ArticleKind.VIDEO}, ("kind",)),
        ({"authors": ("Bo",), "image_url": "http://news.example/i"}, ()),
    ],
)
def test_reading_again_tells_what_is_other_than_before(
    shelf: Shelf, changes: dict[str, object], changed: tuple[str, ...]
) -> None:
    article = replace(ARTICLE, **changes)  # type: ignore[arg-type]
    assert reread(shelf, article) == (changed, article.word_count - ARTICLE.word_count)
    assert shelf.db.execute("select count(*) from versions").fetchone() == (1,)
    outcome = "updated" if changed else "unchanged"
    assert shelf.db.execute(f"select {outcome} from runs where id = 2").fetchone() == (1,)


def test_captures_that_now_give_one_text_are_one_version(shelf: Shelf) -> None:
    shelf.save(at=LATER, title="Draft", text="OpenAI said so, as was told.")
    assert shelf.db.execute("select version_count from articles").fetchone() == (2,)
    assert reread(shelf, ARTICLE, ARTICLE) == (("text", "title", "version_count"), 2)
    assert shelf.db.execute("select id, capture_id, seen_at from versions").fetchall() == [
        (1, 1, "2023-02-11T00:00:00Z")
    ]
    shelf.db.execute("pragma foreign_key_check").fetchall()
    assert shelf.db.execute("select count(*) from mentions where version_id <> 1").fetchone() == (0,)


def test_captures_that_now_give_several_texts_are_several_versions(shelf: Shelf) -> None:
    shelf.save(at=LATER)
    earlier = replace(ARTICLE, title="Draft")
    assert reread(shelf, earlier, ARTICLE) == (("version_count",), 0)
    told = "select title, capture_id, seen_at from versions order by seen_at"
    assert shelf.db.execute(told).fetchall() == [
        ("Draft", 1, "2023-02-11T00:00:00Z"),
        (ARTICLE.title, 2, "2023-03-01T00:00:00Z"),  # which it had from the first capture before
    ]


def test_tagging_again_tells_who_came_and_who_went(shelf: Shelf) -> None:
    shelf.save(at=LATER, title="Tencent removes bots")
    writer = make_writer(shelf.db, NEWER)
    only = reading(replace(ARTICLE, title="Tencent removes bots"), {"OpenAI": OPENAI})
    told = writer.tag_again(1, [(1, reading(names={})), (2, only)])
    assert told == Retagged(1, "Tencent removes bots", (), ("Tencent",))
    assert shelf.db.execute("select version_id, count(*) from mentions group by 1").fetchall() == [(2, 2)]
    assert shelf.db.execute("select distinct reader_id from versions").fetchall() == [(2,)]
    counted = "select name, article_count, mention_count from entities order by 1"
    assert shelf.db.execute(counted).fetchall() == [("OpenAI", 1, 2), ("Tencent", 0, 0)]
    both = reading(replace(ARTICLE, title="Tencent removes bots"))
    assert writer.tag_again(1, [(2, both)]).named == ("Tencent",)
    assert writer.tag_again(1, [(2, both)]) == Retagged(1, "Tencent removes bots", (), ())
    assert shelf.db.execute("select updated, unchanged from runs order by id desc").fetchone() == (2, 1)
