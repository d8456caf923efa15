"""Saved searches: what is new is told once, whatever made it new, and nothing is lost in between."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlite_utils import Database

from archiver.errors import NotFoundError, UsageError
from archiver.store.following.watching import (
    News,
    find_news,
    find_since,
    last_told,
    move_mark,
    remove_watch,
    save_watch,
)
from archiver.store.judging.judgements import Judge
from archiver.store.search.watches import (
    SAVED,
    Watch,
    all_watches,
    choose_watches,
    make_watch,
    watch_of,
)
from tests.store.conftest import Save

NOW = datetime(2023, 3, 1, tzinfo=UTC)
LATER = datetime(2023, 2, 20, tzinfo=UTC)


def watch(db: Database, name: str = "w", **given: Any) -> Watch:
    made = make_watch(name, **given)
    save_watch(db, made, NOW)
    return made


def told(db: Database, watch: Watch) -> list[int]:
    """The ids that a run tells, its mark moved."""
    news = find_news(db, watch)
    move_mark(db, news, NOW)
    return [row["id"] for row in news.rows] if news.is_told else []


KINDS: list[dict[str, Any]] = [
    {"query": "tencent"},
    {"query": "entity:Tencent"},
    {"query": "tencent site:news.example"},
    {"entity": "Tencent"},
    {"entity": "tencent holdings"},
    {"pair": ("Tencent", "OpenAI")},
]


@pytest.mark.parametrize("given", KINDS)
def test_what_is_archived_later_is_told_once_and_what_was_there_is_not(
    db: Database, save: Save, given: dict[str, Any]
) -> None:
    save()
    saved = watch(db, **given)
    assert told(db, saved) == []
    second = save(url="http://news.example/2").article_id
    third = save(url="http://news.example/3", at=datetime(2003, 1, 1, tzinfo=UTC)).article_id  # an old capture
    save(url="http://news.example/4", title="Nobody", summary="", text="Nobody is named.")
    assert told(db, saved) == [third, second]
    assert told(db, saved) == []


@pytest.mark.parametrize("given", KINDS)
def test_an_article_that_comes_to_fit_is_told_once(db: Database, save: Save, given: dict[str, Any]) -> None:
    save(url="http://news.example/2")
    nothing = {"title": "Nobody", "summary": "", "text": "Nobody is named."}
    article_id = save(**nothing).article_id
    saved = watch(db, **given)
    save(at=LATER)
    assert told(db, saved) == [article_id]
    save(at=LATER + timedelta(days=1), text="Tencent Holdings and OpenAI said more.")
    save(at=LATER + timedelta(days=2), **nothing)
    save(at=LATER + timedelta(days=3), text="Tencent Holdings and OpenAI said even more.")
    assert told(db, saved) == []


@pytest.mark.parametrize("given", KINDS)
def test_an_article_that_fitted_before_is_not_new_when_it_is_changed(
    db: Database, save: Save, given: dict[str, Any]
) -> None:
    save()
    saved = watch(db, **given)
    save(at=LATER, text="Tencent Holdings and OpenAI said more.")
    assert told(db, saved) == []


def test_looking_alone_moves_nothing(db: Database, save: Save) -> None:
    saved = watch(db, query="tencent")
    article_id = save().article_id
    before = list(db.query("select * from watches"))
    for _ in range(2):
        assert [row["id"] for row in find_news(db, saved).rows] == [article_id]
    assert list(db.query("select * from watches")) == before
    assert told(db, saved) == [article_id]


def test_what_comes_between_looking_and_the_mark_is_told_the_next_time(db: Database, save: Save) -> None:
    searched, changed = watch(db, query="tencent"), watch(db, "c", changes=True)
    first = save().article_id
    found = [find_news(db, each) for each in (searched, changed)]
    second = save(url="http://news.example/2").article_id
    save(at=LATER, text="Tencent Holdings said more.")
    for news in found:
        move_mark(db, news, NOW)
    assert [row["id"] for row in found[0].rows] == [first]
    assert told(db, searched) == [second]
    assert told(db, changed) == [first]
    assert told(db, changed) == []


def test_a_threshold_holds_back_and_loses_nothing(db: Database, save: Save) -> None:
    saved = watch(db, query="tencent", at_least=3)
    ids = []
    for number in (1, 2):
        ids.append(save(url=f"http://news.example/{number}").article_id)
        assert told(db, saved) == []
        assert find_news(db, saved).is_pending
    ids.append(save(url="http://news.example/3").article_id)
    assert told(db, saved) == ids[::-1]
    assert not find_news(db, saved).is_pending


def test_changes_are_told_once_each(db: Database, save: Save) -> None:
    article_id = save().article_id
    saved = watch(db, changes=True)
    assert told(db, saved) == []
    save(at=LATER, title="Tencent explains", text="Tencent Holdings explained.")
    save(url="http://news.example/2")
    (row,) = find_news(db, saved).rows
    assert (row["id"], row["title"], row["earlier_title"]) == (
        article_id,
        "Tencent explains",
        "Tencent removes mini programs",
    )
    assert told(db, saved) == [article_id]
    assert told(db, saved) == []


def test_an_entity_may_be_watched_for_before_anything_names_it(db: Database, save: Save) -> None:
    saved = watch(db, entity="OpenAI")
    pair = watch(db, "p", pair=("OpenAI", "Nobody At All"))
    assert told(db, saved) == []
    article_id = save().article_id
    assert told(db, saved) == [article_id]
    assert told(db, pair) == []


def test_a_merged_entity_is_followed_to_where_it_went(db: Database, save: Save) -> None:
    save()
    saved, by_number = watch(db, entity="OpenAI"), watch(db, "n", entity="#2")
    judge = Judge(db, by="test")
    ids = {name: n for n, name in db.execute("select id, name from entities")}
    assert ids["OpenAI"] == 2
    judge.merge(ids["Tencent"], ids["OpenAI"])
    for each in (saved, by_number):
        assert told(db, each) == []  # a judgement archives nothing
    article_id = save(url="http://news.example/2", summary="", text="Tencent Holdings alone.").article_id
    for each in (saved, by_number):
        assert told(db, each) == [article_id]


def test_since_tells_again_however_little_and_moves_nothing(db: Database, save: Save) -> None:
    old = save(url="http://news.example/old", at=datetime(2023, 1, 1, tzinfo=UTC)).article_id
    new = save(at=datetime(2023, 2, 11, tzinfo=UTC)).article_id
    save(at=LATER, text="Tencent Holdings said more.")
    saved, changes = watch(db, query="tencent", at_least=5), watch(db, "c", changes=True)
    before = list(db.query("select * from watches"))

    def since(each: Watch, moment: datetime) -> list[int]:
        news = find_since(db, each, moment)
        assert news.is_told == bool(news.rows)
        move_mark(db, news, NOW)
        return [row["id"] for row in news.rows]

    assert since(saved, datetime(2022, 1, 1, tzinfo=UTC)) == [new, old]
    assert since(saved, datetime(2023, 2, 1, tzinfo=UTC)) == [new]
    assert since(saved, datetime(2023, 2, 12, tzinfo=UTC)) == []
    assert since(changes, LATER) == [new]
    assert since(changes, LATER + timedelta(days=1)) == []
    assert list(db.query("select * from watches")) == before


def test_a_new_search_under_an_old_name_begins_where_that_one_stood(db: Database, save: Save) -> None:
    first = save().article_id
    harbour = save(url="http://news.example/h", title="A harbour", summary="", text="Opened.").article_id
    watch(db, query="tencent")
    pending = save(url="http://news.example/2", title="Tencent harbour").article_id
    changed = watch(db, query="harbour")
    assert told(db, changed) == [pending]
    assert {first, harbour, pending} >= {row[0] for row in db.execute("select article_id from watch_articles")}
    save(at=LATER, url="http://news.example/h", title="The harbour", summary="", text="Opened again.")
    assert told(db, changed) == []


def test_keeping_a_watch_twice_changes_nothing(db: Database, save: Save) -> None:
    saved = watch(db, query="tencent")
    article_id = save().article_id
    assert save_watch(db, saved, NOW + timedelta(days=1)) == saved
    assert db.execute("select count(*), max(added_at) from watches").fetchone() == (1, "2023-03-01T00:00:00Z")
    assert told(db, saved) == [article_id]


def test_a_removed_watch_leaves_nothing_behind(db: Database, save: Save) -> None:
    save()
    saved = watch(db, query="tencent")
    news = find_news(db, saved)
    remove_watch(db, "w")
    move_mark(db, news, NOW)  # removed while it was told
    assert db.execute(
        "select (select count(*) from watches), (select count(*) from watch_articles)"
    ).fetchone() == (0, 0)
    assert db.execute("select count(*) from articles").fetchone() == (1,)
    with pytest.raises(NotFoundError, match="watch list"):
        remove_watch(db, "w")


def test_a_watch_that_was_never_kept_has_no_news(db: Database, save: Save) -> None:
    save()
    news = find_news(db, make_watch("w", query="tencent"))
    assert news == News(make_watch("w", query="tencent"), (), is_first=True)
    assert not news.is_told
    assert last_told(db) == {}


def test_when_it_was_told_is_remembered_only_if_there_was_something(db: Database, save: Save) -> None:
    saved = watch(db, query="tencent")
    told(db, saved)
    assert last_told(db) == {"w": None}
    save()
    told(db, saved)
    assert last_told(db) == {"w": "2023-03-01T00:00:00Z"}


@pytest.mark.parametrize(
    "given",
    [
        {}, {"query": ""}, {"query": '"('}, {"query": "-word"}, {"query": "a after:soon"}, {"query": 5}, {"query": ["a"]},
        {"query": "a", "entity": "b"}, {"entity": "  "}, {"entity": 7}, {"pair": "ab"}, {"pair": ["a"]}, {"pair": ["a", "b", "c"]},
        {"pair": ["a", ""]}, {"pair": ["a", 2]}, {"query": "a", "at_least": 0}, {"query": "a", "at_least": "3"},
        {"query": "a", "at_least": True}, {"query": "a", "at_last": 3}, {"query": "a", "name": "b"}, {"changes": False}, {"nonsense": "a"},
    ],
)  # fmt: skip
def test_a_watch_that_can_find_nothing_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="The watch 'w'"):
        make_watch("w", **given)


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "a\x1b[1m", "x" * 81])
def test_odd_names_are_refused(name: str) -> None:
    with pytest.raises(UsageError, match="is no name"):
        make_watch(name, query="a")
    assert make_watch("x" * 80, query="a").name == "x" * 80


def test_watches_of_metadata_win_over_those_of_the_same_name(db: Database) -> None:
    watch(db, "bans", query="before")
    watch(db, "mine", changes=True)
    options = {
        "watches": {
            "bans": "title:ban",
            "both": {"pair": ["a", "b"], "at_least": 2},
            "bad": {"query": "("},
            "list": [],
        }
    }
    watches, errors = all_watches(options, db.query(SAVED))
    assert [(each.name, each.query, each.is_configured) for each in watches] == [
        ("bans", "title:ban", True),
        ("both", "a", True),
        ("mine", "", False),
    ]
    assert [str(error)[:30] for error in errors] == [
        "metadata.json: The watch 'bad'",
        "metadata.json: The watch 'list",
    ]
    assert choose_watches(watches, ["mine", "both", "mine"]) == [watches[2], watches[1]]
    with pytest.raises(NotFoundError):
        choose_watches(watches, ["mine", "bad"])


@pytest.mark.parametrize("options", [{}, {"watches": None}, {"watches": {}}])
def test_no_watches_are_no_error(db: Database, options: dict[str, Any]) -> None:
    assert all_watches(options, db.query(SAVED)) == ([], [])


def test_a_list_in_the_place_of_watches_is_told(db: Database) -> None:
    _, (error,) = all_watches({"watches": ["chips"]}, db.query(SAVED))
    assert "wants an object" in str(error)


def test_a_watch_in_metadata_cannot_be_given_another_search_elsewhere(db: Database) -> None:
    (configured,), _ = all_watches({"watches": {"w": "tencent"}}, [])
    save_watch(db, configured, NOW)
    with pytest.raises(UsageError, match="change it there"):
        watch(db, query="openai")
    assert [watch_of(row) for row in db.query("select * from watches")] == [configured]
    assert list(db.query(SAVED)) == []


@pytest.mark.parametrize("given", KINDS)
def test_no_watch_reads_all_articles_or_versions(db: Database, save: Save, given: dict[str, Any]) -> None:
    """It looks at what came after its mark: the plan walks ids and indexes."""
    from archiver.store.following import watching

    save()
    saved = watch(db, **given)
    about = {"article_mark": 1, "capture_mark": 1, "watch": 1}
    for among in (watching._ADDED, watching._UPDATED):
        asked = watching._asked(db, saved, among + watching._UNTOLD, about)
        plan = [row[3] for row in db.execute(f"explain query plan {asked.sql}", dict(asked.params))]
        scans = [
            line for line in plan if line.startswith("SCAN") and "VIRTUAL TABLE" not in line and "found" not in line
        ]
        assert not [line for line in scans if "sites" not in line], plan
