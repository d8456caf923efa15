"""Captures in, their rows out; what the archive has already of their bytes; and captures that are read again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlite_utils import Database

from archiver.model import (
    Capture,
    CaptureKind,
    Failure,
    Reason,
    Status,
    WarcPlace,
)
from archiver.store import Writer
from archiver.store.writing.captures import Known, original_of, save_capture
from tests.store.conftest import ARTICLE, kept, reading
from tests.store.shelf import DAY, Shelf
from tests.store.writing.conftest import LATER


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
