"""Feeds that are followed: what is remembered of them, and which of their links are new."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlite_utils import Database

from archiver.errors import NotFoundError
from archiver.model import Failure, Reason, Validators
from archiver.store import Writer
from archiver.store.following.feeds import add_feed, list_feeds, record_poll, remove_feed, unknown_links
from tests.store.conftest import ARTICLE, Save, kept

NOW = datetime(2023, 2, 11, tzinfo=UTC)
LATER = datetime(2023, 2, 12, tzinfo=UTC)
FEED, OTHER = "http://news.example/feed", "http://other.example/feed"


def test_following_twice_changes_nothing(db: Database) -> None:
    first = add_feed(db, FEED, NOW)
    add_feed(db, OTHER, LATER)
    before = list_feeds(db)
    assert [(row["url"], row["added_at"], row["polled_at"]) for row in before] == [
        (FEED, "2023-02-11T00:00:00Z", None),
        (OTHER, "2023-02-12T00:00:00Z", None),
    ]
    assert add_feed(db, FEED, LATER) == first
    assert list_feeds(db) == before


def test_what_is_not_followed_cannot_be_left(db: Database) -> None:
    add_feed(db, FEED, NOW)
    add_feed(db, OTHER, NOW)
    remove_feed(db, FEED)
    assert [row["url"] for row in list_feeds(db)] == [OTHER]
    with pytest.raises(NotFoundError, match=FEED):
        remove_feed(db, FEED)


def test_an_answer_is_remembered_and_what_a_later_one_leaves_out_stays(db: Database) -> None:
    add_feed(db, FEED, NOW)
    add_feed(db, OTHER, NOW)

    def told(title: str, validators: Validators, now: datetime) -> tuple[object, ...]:
        with db.conn:
            record_poll(db, FEED, now, title, validators)
        row = list_feeds(db)[0]
        return row["polled_at"], row["title"], row["etag"], row["last_modified"]

    assert told("", Validators(), NOW) == ("2023-02-11T00:00:00Z", "", None, None)
    assert told("News", Validators('"1"', "Sat"), NOW) == ("2023-02-11T00:00:00Z", "News", '"1"', "Sat")
    assert told("", Validators(), LATER) == ("2023-02-12T00:00:00Z", "News", '"1"', "Sat")
    assert told("", Validators('"2"'), LATER) == ("2023-02-12T00:00:00Z", "News", '"2"', "Sat")
    assert list_feeds(db)[1]["polled_at"] is None


def test_links_are_new_that_no_article_was_reached_at(db: Database, save: Save, writer: Writer) -> None:
    save()
    with db.conn:
        db.execute("update captures set url = 'http://news.example/short'")
    failed = replace(ARTICLE, url="http://news.example/failed")
    writer.save(kept(failed), Failure(Reason.NO_ARTICLE, "There is none."))
    links = ["http://news.example/b", ARTICLE.url, "http://news.example/short", failed.url, "http://news.example/a"]
    new = ["http://news.example/b", failed.url, "http://news.example/a"]
    assert unknown_links(db, [*links, *links]) == new
    assert unknown_links(db, iter([])) == []
