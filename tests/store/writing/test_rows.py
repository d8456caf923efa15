"""All that a page says of an article stands in its rows."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlite_utils import Database

from archiver.model import (
    ArticleKind,
    Entry,
    Reading,
)
from archiver.store import Writer
from tests.store.conftest import ARTICLE, Save, kept


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
