"""Captures in, their rows out; what the archive has already of their bytes; and captures that are read again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from archiver.model import (
    Article,
    ArticleKind,
    Capture,
    CaptureKind,
    Entry,
    Failure,
    Reader,
    Reading,
    Reason,
    Status,
    WarcPlace,
)
from archiver.store import Writer
from archiver.store.asking.reread import Retagged, captures_of, failed_captures
from archiver.store.writing.captures import Known, original_of, save_capture
from tests.store.conftest import ARTICLE, OPENAI, Save, kept, make_writer, reading
from tests.store.shelf import DAY, Shelf

LATER = datetime(2023, 3, 1, tzinfo=UTC)
NEWER = Reader(*["9"] * 6)


def test_all_of_a_capture_stands_in_its_row(db: Database, writer: Writer) -> None:
    headers = (("X", "y"), ("ETAG", '"1"'), ("Last-Modified", "Sat"), ("Etag", '"2"'))
    given = kept(replace(ARTICLE, claimed_url="http://elsewhere.example/"))
    assert given.capture
    capture = replace(
        given.capture, final_url="http://news.example/final", headers=headers, content_type="text/html"
    )
    place = WarcPlace("b.warc.gz", 5, 10, "0" * 64, 3)
    writer.save(
        replace(given, capture=capture, place=place), reading(replace(ARTICLE, claimed_url="http://e.example/"))
    )
    (row,) = db.query("select * from captures")
    assert row == {
        "id": 1, "article_id": 1, "run_id": 1, "url": ARTICLE.url, "final_url": "http://news.example/final",
        "captured_at": "2023-02-11T00:00:00Z", "status": 200, "content_type": "text/html", "sha256": "0" * 64,
        "warc_file": "b.warc.gz", "warc_offset": 5, "warc_length": 10, "group_offset": 3, "kind": "http",
        "etag": '"1"', "last_modified": "Sat", "claimed_url": "http://e.example/", "revisit_of": None,
    }  # fmt: skip


def test_a_target_without_a_capture_has_no_row(db: Database) -> None:
    given = kept()
    assert save_capture(db, 1, replace(given, capture=None)) is None
    assert save_capture(db, 1, replace(given, place=None)) is None
    assert db.table("captures").count == 0


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    shelf = Shelf(tmp_path / "shelf")
    shelf.save()
    yield shelf
    shelf.close()


def place_of(shelf: Shelf, capture_id: int) -> WarcPlace:
    (row,) = shelf.db.query("select * from captures where id = ?", [capture_id])
    return WarcPlace(row["warc_file"], row["warc_offset"], row["warc_length"], row["sha256"])


def page(body: bytes = b"x", **about: object) -> Capture:
    capture = Capture(ARTICLE.url, ARTICLE.url, DAY, CaptureKind.HTTP, body, body, "text/html", 200)
    return replace(capture, **about)  # type: ignore[arg-type]


def test_bytes_that_are_there_are_found_in_their_first_record(shelf: Shelf) -> None:
    digest = place_of(shelf, 1).sha256
    assert original_of(shelf.db, page(url="http://news.example/other"), digest) == place_of(shelf, 1)
    assert original_of(shelf.db, page(), "0" * 64) is None
    shelf.save(at=LATER)
    assert shelf.db.execute("select revisit_of from captures where id = 2").fetchone() == (1,)
    assert original_of(shelf.db, page(), digest) == place_of(shelf, 1)


def test_an_answer_that_nothing_has_changed_means_the_last_bytes_of_the_address(shelf: Shelf) -> None:
    unmodified = page(b"", status=304)
    assert original_of(shelf.db, unmodified, "") == place_of(shelf, 1)
    shelf.save(at=LATER, text="OpenAI said so.")
    assert original_of(shelf.db, unmodified, "") == place_of(shelf, 2)
    assert original_of(shelf.db, replace(unmodified, url="http://news.example/other"), "") is None


def test_no_record_stands_for_empty_bytes_or_for_a_file(shelf: Shelf) -> None:
    digest = place_of(shelf, 1).sha256
    assert original_of(shelf.db, page(b""), digest) is None
    for kind in (CaptureKind.FILE, CaptureKind.PASTE):
        assert original_of(shelf.db, page(kind=kind), digest) is None


def test_bytes_were_read_before_only_if_they_were_the_last_ones_at_both_addresses(shelf: Shelf) -> None:
    digest, known = place_of(shelf, 1).sha256, shelf.writer.article_read_from
    assert known(page(), digest) == 1
    assert known(page(url="http://news.example/other"), digest) is None
    assert known(page(final_url="http://news.example/other"), digest) is None
    shelf.save(at=LATER, text="OpenAI said so.")
    assert known(page(), digest) is None


def test_an_article_that_is_met_unchanged_was_seen_at_that_time(shelf: Shelf) -> None:
    shelf.db.execute("update captures set claimed_url = 'http://e.example/'")
    shelf.db.execute("update articles set gone_at = '2023-02-20T00:00:00Z'")
    shelf.db.conn.commit()
    again = shelf.keep(ARTICLE.url, ARTICLE.text.encode(), LATER)
    outcome = shelf.writer.save(again, Known(1))
    assert (outcome.status, outcome.url, outcome.article_id, outcome.title) == (
        Status.UNCHANGED,
        ARTICLE.url,
        1,
        ARTICLE.title,
    )
    (article,) = shelf.db.query("select * from articles")
    assert (article["first_seen"], article["last_seen"], article["gone_at"]) == (
        "2023-02-11T00:00:00Z",
        "2023-03-01T00:00:00Z",
        None,
    )
    assert shelf.db.execute("select article_id, claimed_url from captures where id = 2").fetchone() == (
        1,
        "http://e.example/",
    )
    earlier = shelf.keep(ARTICLE.url, ARTICLE.text.encode(), datetime(2023, 1, 1, tzinfo=UTC))
    shelf.writer.save(earlier, Known(1))
    assert shelf.db.execute("select first_seen, last_seen from articles").fetchone() == (
        "2023-01-01T00:00:00Z",
        "2023-03-01T00:00:00Z",
    )


# -- failures ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "reason", "gone"),
    [
        (404, Reason.HTTP_STATUS, True),
        (410, Reason.HTTP_STATUS, True),
        (200, Reason.GONE, True),
        (500, Reason.HTTP_STATUS, False),
        (200, Reason.NO_ARTICLE, False),
    ],
)
def test_an_article_whose_page_is_not_there_any_more_is_gone(
    shelf: Shelf, status: int, reason: Reason, gone: bool
) -> None:
    outcome = shelf.fail(ARTICLE.url, Failure(reason, "It says so."), LATER, status=status)
    assert (outcome.status, outcome.source, outcome.url, outcome.reason, outcome.detail, outcome.article_id) == (
        Status.FAILED,
        ARTICLE.url,
        ARTICLE.url,
        reason,
        "It says so.",
        None,
    )
    told = "2023-03-01T00:00:00Z" if gone else None
    assert shelf.db.execute("select gone_at from articles").fetchone() == (told,)
    assert shelf.db.execute("select article_id from captures where id = 2").fetchone() == (1 if gone else None,)
    shelf.fail(ARTICLE.url, Failure(reason, "It says so."), LATER.replace(day=2), status=status)
    assert shelf.db.execute("select gone_at from articles").fetchone() == (told,)  # since the first time


def test_a_failure_is_told_with_its_latest_reason_and_how_often(shelf: Shelf) -> None:
    url = "http://news.example/f"
    shelf.fail(url, Failure(Reason.NO_ARTICLE, "There is none."), DAY)
    shelf.fail(url, Failure(Reason.LISTING, "It lists."), LATER)
    (row,) = shelf.db.query("select * from failures")
    assert (row["source"], row["url"], row["reason"], row["detail"], row["attempts"]) == (
        url,
        url,
        "listing",
        "It lists.",
        2,
    )
    assert (row["first_failed"], row["last_failed"]) == ("2023-02-11T00:00:00Z", "2023-03-01T00:00:00Z")
    assert (row["capture_id"], row["run_id"]) == (3, 1)


def test_what_is_found_out_of_an_old_record_was_found_out_in_this_run(shelf: Shelf) -> None:
    shelf.fail("http://news.example/f", Failure(Reason.NO_ARTICLE, "None."), datetime(1999, 1, 1, tzinfo=UTC))
    assert shelf.db.execute("select first_failed from failures").fetchone() == ("2023-02-11T00:00:00Z",)


# -- read again -------------------------------------------------------------------------------------------


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


def test_all_that_a_page_says_of_an_article_is_kept_with_its_version(db: Database, save: Save) -> None:
    entries = (Entry(0, datetime(2023, 2, 10, 9, tzinfo=UTC)), Entry(5, date(2023, 2, 10)))
    said = {
        "captions": ("A “quay”",),
        "provenance": (("title", "h1"),),
        "headlines": (("h1", "One"), ("og:title", "Two"), ("h1", "One")),
        "removed": (("advert", "Buy"), ("advert", "Buy")),
        "entries": entries,
        "modified": date(2023, 2, 12),
    }
    save(**said)
    (row,) = db.query("select * from versions")
    assert (row["captions"], row["provenance"], row["modified"]) == (
        '["A “quay”"]',
        '{"title": "h1"}',
        "2023-02-12",
    )
    assert (row["article_id"], row["capture_id"], row["reader_id"]) == (1, 1, 1)
    assert db.execute("select version_id, source, title from headlines").fetchall() == [
        (1, "h1", "One"),
        (1, "og:title", "Two"),
    ]
    assert db.execute("select version_id, rule, line from removed").fetchall() == [(1, "advert", "Buy")] * 2
    assert db.execute("select version_id, start, published from entries").fetchall() == [
        (1, 0, "2023-02-10T09:00:00Z"),
        (1, 5, "2023-02-10"),
    ]


def test_all_that_an_article_says_stands_in_its_row(db: Database, save: Save) -> None:
    save(modified=date(2023, 2, 12), section="World", image_url="http://news.example/i", kind=ArticleKind.GALLERY)
    (row,) = db.query("select * from articles")
    assert {name: row[name] for name in row if name not in {"id", "site_id", "story_id", "gone_at"}} == {
        "url": ARTICLE.url, "title": ARTICLE.title, "byline": "By Ann Lee", "published": "2023-02-10T18:30:00Z",
        "modified": "2023-02-12", "month": "2023-02", "language": "en", "section": "World",
        "summary": ARTICLE.summary, "image_url": "http://news.example/i", "word_count": ARTICLE.word_count,
        "version_id": 1, "version_count": 1, "first_seen": "2023-02-11T00:00:00Z",
        "last_seen": "2023-02-11T00:00:00Z", "kind": "gallery",
    }  # fmt: skip


def test_a_site_is_named_when_it_is_first_met_and_an_article_of_none_has_none(db: Database, save: Save) -> None:
    save()
    save(url="https://WWW.News.example/2", site="Other")
    save(url="http://bare.example/3", site="")
    save(url="urn:x")
    assert db.execute("select host, name from sites").fetchall() == [
        ("news.example", "The News"),
        ("bare.example", "bare.example"),
    ]
    assert db.execute("select site_id from articles order by id").fetchall() == [(1,), (1,), (2,), (None,)]


def test_authors_stand_in_the_order_of_the_byline_each_once(db: Database, save: Save) -> None:
    told = "select name from article_authors join authors on authors.id = author_id order by position"
    for names, kept_names in (
        (("Cy", "Bo", "Cy"), ["Cy", "Bo"]),
        (("Bo", "Cy"), ["Bo", "Cy"]),
        ((), []),
        (("Di",), ["Di"]),
    ):
        save(authors=names)
        assert [row[0] for row in db.execute(told)] == kept_names
    assert db.execute("select min(position), max(position) from article_authors").fetchone() == (0, 0)
    assert db.execute("select count(*) from authors").fetchone() == (3,)


def test_a_reading_without_mentions_names_nobody(db: Database, writer: Writer) -> None:
    writer.save(kept(), Reading(ARTICLE, ()))
    assert db.execute("select count(*) from mentions").fetchone() == (0,)
