"""A query in, articles out: which are found, in what order, and what is shown of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlite_utils import Database

from archiver.model import ArticleKind
from archiver.store import open_archive
from archiver.store.judging.judgements import Judge, find_entity
from archiver.store.search import find
from archiver.store.search.find import NO_LIMIT, ask_among, ask_ids, in_order, search_articles
from archiver.store.search.query import Condition, Query, parse_query
from tests.store.conftest import ARTICLE, Save, kept, make_writer, reading

QUAY = {
    "url": "https://www.harbour.example/quay",
    "title": "A quay is built",
    "summary": "",
    "text": "Workers build a quay for OpenAI in the harbour. The quay is long.",
    "authors": ("Bo Lowell",),
    "published": datetime(2023, 3, 5, 8, tzinfo=UTC),
    "site": "Harbour Post",
    "section": "Business",
}
FERRY = {
    "url": "https://harbour.example/ferry",
    "title": "Der Fährplan",
    "summary": "A ferry, and a quay.",
    "text": "微信很好。 Nobody is named in it.",
    "authors": ("Ann Lee", "Cy Roe"),
    "published": datetime(2022, 12, 31, 23, 59, tzinfo=UTC),
    "site": "Ferry News",
    "language": "de",
    "section": "Travel",
    "kind": ArticleKind.VIDEO,
}
UNDATED = {"url": "urn:x", "title": "Note", "summary": "", "text": "quay", "authors": (), "published": None}


def fill(db: Database) -> None:
    writer = make_writer(db)
    for changes in ({}, QUAY, FERRY, UNDATED):
        article = replace(ARTICLE, **changes)  # type: ignore[arg-type]
        writer.save(kept(article), reading(article))


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """1 on WeChat, of news.example; 2 on a quay; 3 on a ferry, in German; 4 without date, site or author. To read."""
    db = open_archive(tmp_path_factory.mktemp("found") / "archive.db", create=True)
    fill(db)
    return db


def ids(db: Database, query: str, **given: object) -> list[int]:
    return [row["id"] for row in search_articles(db, query, **given)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", set()),
        ("nothing", set()),
        ("mini", {1}),
        ("quay", {2, 3, 4}),
        ("title:quay", {2}),
        ("build* -harbour", set()),
        ("work*", {2}),
        ("微信", {3}),
        ("quay OR mini", {1, 2, 3, 4}),
        ("quay NOT long", {3, 4}),
        # The site, by its host, with or without www, or its name, in any letter case.
        ("site:news.example", {1}),
        ("site:NEWS.example", {1}),
        ("site:harbour.example", {2, 3}),
        ('site:"the news"', {1}),
        ("site:harbour", set()),
        ("quay site:harbour.example", {2, 3}),
        ("-site:news.example", {2, 3, 4}),
        # Authors, by a part of their names.
        ("author:lee", {1, 3}),
        ('author:"Bo Low"', {2}),
        ("-author:lee", {2, 4}),
        # Entities, by any of their names.
        ("entity:Tencent", {1}),
        ('entity:"tencent holdings"', {1}),
        ("entity:openai", {1, 2}),
        ("entity:Open", set()),
        ("-entity:openai", {3, 4}),
        ("type:video", {3}),
        ("type:VIDEO", {3}),
        ("-type:video", {1, 2, 4}),
        ("language:DE", {3}),
        ("section:business", {2}),
        ("section:bus", set()),
        # Time, by day, month or year; articles without are of none.
        ("month:2023-02", {1}),
        ("month:2023", {1, 2}),
        ("month:2022", {3}),
        ("-month:2023", {3, 4}),
        ("before:2023", {3}),
        ("before:2023-02-10", {3}),
        ("before:2023-02-11", {1, 3}),
        ("after:2023-02-10", {1, 2}),
        ("after:2023-03", {2}),
        ("after:2023 before:2023-03", {1}),
        ("quay after:2023", {2}),
        ("quay -after:2023", {3, 4}),
    ],
)
def test_what_a_query_finds(articles: Database, query: str, found: set[int]) -> None:
    assert set(ids(articles, query)) == found


def test_a_merged_entity_is_found_by_the_names_of_both(db: Database) -> None:
    fill(db)
    Judge(db, by="me").merge(find_entity(db, "OpenAI"), find_entity(db, "Tencent"))
    for name in ("OpenAI", "Tencent", '"Tencent Holdings"'):
        assert set(ids(db, f"entity:{name}")) == {1, 2}


def test_the_best_come_first_by_where_the_words_stand(articles: Database) -> None:
    assert ids(articles, "quay")[0] == 2  # in the title
    assert ids(articles, "quay", order="best") == ids(articles, "quay")
    assert ids(articles, "quay site:harbour.example") == [2, 3]
    assert ids(articles, "quay", order="newest") == [2, 3, 4]
    assert ids(articles, "site:harbour.example") == [2, 3]  # without words, the newest come first
    assert ids(articles, "-type:video") == [2, 1, 4]


@pytest.mark.parametrize("order", ["best", "newest"])
def test_pages_follow_one_another(articles: Database, order: str) -> None:
    whole = ids(articles, "quay", order=order)
    assert [ids(articles, "quay", order=order, limit=1, offset=at) for at in range(4)] == [
        *([one] for one in whole),
        [],
    ]


def test_twenty_are_shown_where_nobody_says_how_many(db: Database, save: Save) -> None:
    for number in range(21):
        save(url=f"https://a.example/{number}")
    assert len(ids(db, "mini")) == len(ids(db, "language:en")) == 20


def test_what_is_shown_of_an_article(articles: Database) -> None:
    (row,) = search_articles(articles, "workers")
    assert row == {
        "id": 2,
        "url": "https://www.harbour.example/quay",
        "title": "A quay is built",
        "version_id": 2,
        "published": "2023-03-05T08:00:00Z",
        "kind": "article",
        "story_id": None,
        "site": "Harbour Post",
        "snippet": "\x01Workers\x02 build a quay for OpenAI in the harbour. The quay is long.",
    }


@pytest.mark.parametrize(
    ("query", "snippet"),
    [
        ("work*", "\x01Workers\x02 build a quay for OpenAI in the harbour. The quay is long."),
        ("site:harbour.example after:2023", "Workers build a quay for OpenAI in the harbour. The quay is long."),
        ("title:built", "Workers build a quay for OpenAI in the harbour. The quay is long."),
        ("ferry", "A \x01ferry\x02, and a quay."),
        ("微信", "\x01微信\x02很好。 Nobody is named in it."),
    ],
)
def test_hits_are_marked_in_the_snippet(articles: Database, query: str, snippet: str) -> None:
    (row,) = search_articles(articles, query)
    assert row["snippet"] == snippet


def test_of_very_many_articles_the_newest_are_ranked(articles: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find, "MOST_RANKED", 2)
    assert set(ids(articles, "quay")) == {3, 4}
    assert ids(articles, "-type:video") == [2, 4]


def found(db: Database, query: Query, **given: int) -> list[int]:
    asked = ask_ids(query, **given)
    return [row[0] for row in db.execute(asked.sql, dict(asked.params))]


@pytest.mark.parametrize("query", ["quay", "quay -language:xx", "-language:xx quay*", "after:1900 OR quay"])
def test_the_ids_found_are_the_newest_and_as_many_as_asked_for(articles: Database, query: str) -> None:
    whole = found(articles, parse_query(query), most=NO_LIMIT)
    assert whole == sorted(whole, reverse=True)
    assert whole == found(articles, parse_query(query))
    assert found(articles, parse_query(query), most=1) == whole[:1]


def test_only_so_many_with_the_words_are_looked_at_where_conditions_narrow_them(
    articles: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find, "MOST_SCANNED", 1)
    assert found(articles, parse_query("quay after:2023")) == []
    assert found(articles, parse_query("quay after:2023"), most=NO_LIMIT) == [2]
    assert found(articles, parse_query("quay")) == [4, 3, 2]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        (Query(), set()),
        (parse_query("quay"), {2, 3}),
        (parse_query("quay after:2023"), {2}),
        (parse_query("-language:de"), {1, 2}),
        (parse_query("quay -language:de"), {2}),
        (Query(conditions=(Condition("entity_id", "2"),)), {1, 2}),
    ],
)
def test_articles_are_found_among_some(articles: Database, query: Query, ids: set[int]) -> None:
    if query.conditions and query.conditions[0].field == "entity_id":
        (openai,) = articles.execute("select id from entities where name = 'OpenAI'").fetchone()
        query = Query(conditions=(Condition("entity_id", str(openai)),))
    asked = ask_among(query, "{id} <= :last", {"last": 3})
    assert {row[0] for row in articles.execute(asked.sql, dict(asked.params))} == ids


def test_rows_are_put_in_order_and_those_that_are_gone_left_out() -> None:
    rows = [{"id": each, "summary": "", "text": f"Text {each}."} for each in (1, 2)]
    assert in_order(rows, [2, 3, 1]) == [{"id": 2, "snippet": "Text 2."}, {"id": 1, "snippet": "Text 1."}]
