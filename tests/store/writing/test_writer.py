"""Readings in, rows out."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlite_utils import Database

from archiver.model import Article, Entity, Failure, Reader, Reading, Reason, Status
from archiver.store import Writer
from archiver.store.writing.captures import Known
from tests.store.conftest import ARTICLE, OPENAI, TENCENT, Save, find, kept, make_writer, reading
from tests.store.writing.conftest import LATER

EARLIER = datetime(2023, 1, 1, tzinfo=UTC)
CONTENT = ("articles", "versions", "mentions", "entities", "aliases", "article_entities", "entity_months")


def rows(db: Database, *tables: str) -> dict[str, list[tuple[object, ...]]]:
    return {table: db.execute(f"select * from {table}").fetchall() for table in tables}


def hits(db: Database, query: str) -> list[int]:
    return [row[0] for row in db.execute("select rowid from articles_fts where articles_fts match ?", [query])]


def test_a_saved_article_stands_in_every_table(db: Database, save: Save) -> None:
    outcome = save()
    assert (outcome.status, outcome.article_id, outcome.title) == (Status.SAVED, 1, ARTICLE.title)
    (article,) = db.query("select * from article_overview")
    assert article["site"] == "The News"
    assert article["published"] == "2023-02-10T18:30:00Z"
    assert article["month"] == "2023-02"
    assert sorted(article["entities"].split(", ")) == ["OpenAI", "Tencent"]
    assert db.execute("select name from authors").fetchall() == [("Ann Lee",)]
    assert hits(db, "mini") == [1]
    assert db.execute("select count(*) from mentions").fetchone() == (4,)
    assert not db.execute("pragma foreign_key_check").fetchall()


def test_every_mention_stands_where_it_says(db: Database, save: Save) -> None:
    save()
    found = list(
        db.query("select mentions.*, title, summary, text from mentions join versions on versions.id = version_id")
    )
    assert len(found) == 4
    for row in found:
        assert row[row["field"]][row["start"] : row["end"]] == row["surface"]


def test_saving_twice_changes_nothing(db: Database, save: Save) -> None:
    save()
    before = rows(db, *CONTENT)
    assert save().status is Status.UNCHANGED
    assert rows(db, *CONTENT) == before
    assert db["captures"].count == 2


def test_a_changed_text_becomes_a_version_and_the_old_one_stays(db: Database, save: Save) -> None:
    save()
    changed = save(at=LATER, title="Tencent removes bots", text="OpenAI did not answer.")
    assert changed.status is Status.UPDATED
    (article,) = db.query("select * from articles")
    assert (article["title"], article["version_count"], article["version_id"]) == (
        "Tencent removes bots",
        2,
        2,
    )
    assert hits(db, "mini") == []
    assert hits(db, "bots") == [1]
    assert db.execute("select count(distinct version_id) from mentions").fetchone() == (2,)
    (change,) = db.query("select * from recent_changes")
    assert change["earlier_title"] == ARTICLE.title


def test_an_older_capture_adds_to_the_history_only(db: Database, save: Save) -> None:
    save()
    assert save(at=EARLIER, title="First draft").status is Status.UPDATED
    (article,) = db.query("select * from articles")
    assert (article["title"], article["version_count"]) == (ARTICLE.title, 2)
    assert article["first_seen"] == "2023-01-01T00:00:00Z"
    assert hits(db, "draft") == []


def test_a_text_that_comes_back_is_the_version_it_was(db: Database, save: Save) -> None:
    save()
    save(at=LATER, text="Something else by OpenAI.")
    back = save(at=LATER.replace(month=4))
    assert back.status is Status.UPDATED
    (article,) = db.query("select * from articles")
    assert (article["version_id"], article["version_count"]) == (1, 2)
    assert hits(db, "comment") == [1]


def test_new_metadata_on_the_same_text_is_taken_over(db: Database, save: Save) -> None:
    save()
    assert (
        save(at=LATER, byline="By Bo Wu", authors=("Bo Wu",), published=date(2023, 3, 1)).status is Status.UNCHANGED
    )
    (article,) = db.query("select * from articles")
    assert (article["byline"], article["published"], article["month"]) == (
        "By Bo Wu",
        "2023-03-01",
        "2023-03",
    )
    assert db.execute("select month, sum(article_count) from entity_months group by 1").fetchall() == [
        ("2023-03", 2)
    ]


def test_counters_agree_with_what_they_count(db: Database, save: Save) -> None:
    save()
    save(url="http://other.example/a", published=datetime(2023, 4, 2, tzinfo=UTC))
    save(at=LATER, text="Nobody is named.", title="Nobody", summary="")
    save(at=LATER, url="http://third.example/b", published=None)
    counted = db.execute("""
        select entity_id, count(distinct articles.id), count(*) from mentions
        join articles on articles.version_id = mentions.version_id group by entity_id order by 1
    """).fetchall()
    assert db.execute("select id, article_count, mention_count from entities order by 1").fetchall() == counted
    by_month = db.execute("""
        select entity_id, month, count(*), count(distinct articles.id) from mentions
        join articles on articles.version_id = mentions.version_id
        where month is not null group by 1, 2 order by 1, 2
    """).fetchall()
    stored = "select entity_id, month, mention_count, article_count from entity_months order by 1, 2"
    assert db.execute(stored).fetchall() == by_month


def test_spellings_lead_to_one_entity(db: Database, writer: Writer, save: Save) -> None:
    save()
    other = Entity("Tencent Holdings", "ORG", "org:tencent holdings")
    article = Article(url="http://x.example/", title="T", text="Tencent Holdings grew.")
    writer.save(kept(article), reading(article, {"Tencent Holdings": other}))
    assert db.execute("select count(*) from entities where name like 'Tencent%'").fetchone() == (1,)


def test_an_ambiguous_name_stays_without_an_entity(db: Database, writer: Writer) -> None:
    writer.save(kept(), reading(names={"OpenAI": None}))
    assert db.execute("select distinct entity_id from mentions").fetchall() == [(None,)]
    assert db["entities"].count == 0


def test_a_key_of_two_entities_leads_to_neither_unless_it_is_ones_own_name(db: Database, writer: Writer) -> None:
    shared = ("Fed", "org:fed")
    reserve = Entity("Federal Reserve", "ORG", "org:federal reserve", (shared,))
    express = Entity("Federal Express", "ORG", "org:federal express", (shared,))
    bare = Entity("Fed", "ORG", "org:fed")
    article = Article(url="http://x.example/", title="T", text="Federal Reserve, Federal Express, Fed")
    names = {"Federal Reserve": reserve, "Federal Express": express, ", Fed": bare}
    writer.save(kept(article), reading(article, names))
    owners = dict(db.execute("select surface, entity_id from mentions"))
    assert owners == {"Federal Reserve": 1, "Federal Express": 2, ", Fed": None}
    db.table("entities").update(2, {"name": "Fed"})  # as a rename would have it
    article = Article(url="http://y.example/", title="T", text="Fed")
    writer.save(kept(article), reading(article, {"Fed": bare}))
    assert db.execute("select entity_id from mentions where surface = 'Fed'").fetchall() == [(2,)]


def test_a_failure_is_listed_until_the_source_succeeds(db: Database, writer: Writer) -> None:
    for _ in range(2):
        outcome = writer.save(kept(), Failure(Reason.NO_ARTICLE, "Nothing here."))
    assert (outcome.status, outcome.reason) == (Status.FAILED, Reason.NO_ARTICLE)
    (failure,) = db.query("select * from failures")
    assert (failure["reason"], failure["attempts"]) == ("no article", 2)
    assert failure["capture_id"] == 2
    writer.save(kept(), reading())
    assert db["failures"].count == 0


def test_known_bytes_are_recognised_only_by_the_same_reader(db: Database, writer: Writer) -> None:
    first = kept(body=b"page")
    assert first.capture is not None
    assert first.place is not None
    writer.save(first, reading())
    assert writer.article_read_from(first.capture, first.place.sha256) == 1
    assert writer.article_read_from(first.capture, "0" * 64) is None
    newer = make_writer(db, Reader(*["9"] * 6))
    assert newer.article_read_from(first.capture, first.place.sha256) is None
    assert writer.save(kept(body=b"page", at=LATER), Known(1)).status is Status.UNCHANGED
    assert db.execute("select last_seen from articles").fetchone() == ("2023-03-01T00:00:00Z",)


def test_a_run_counts_its_outcomes_and_names_its_reader(db: Database, writer: Writer) -> None:
    writer.save(kept(), reading())
    writer.save(kept(), Failure(Reason.EMPTY, "Empty."))
    writer.finish()
    (run,) = db.query("select * from runs")
    assert (run["saved"], run["failed"], run["command"]) == (1, 1, "test")
    assert run["finished_at"] >= run["started_at"]
    assert db.execute("select model from readers").fetchall() == [("en_core_web_sm",)]


def test_a_crash_in_the_middle_leaves_nothing_of_the_item(db: Database, writer: Writer) -> None:
    broken = reading()
    twice = (*broken.mentions, broken.mentions[0])  # the same place twice breaks a unique index
    with pytest.raises(Exception, match="UNIQUE"):
        writer.save(kept(), Reading(broken.article, twice))
    assert not any(rows(db, *CONTENT, "captures").values())
    assert writer.save(kept(), reading()).status is Status.SAVED


def test_chinese_text_is_found_by_a_single_word(db: Database, save: Save) -> None:
    save(title="腾讯下架小程序", summary="", text="腾讯控股周五表示。OpenAI 未回应。")
    assert hits(db, '"小 程 序"') == [1]
    assert db["segmented_texts"].count == 1
    (text,) = db.execute("select text from versions").fetchone()
    assert text.startswith("腾讯控股")


def test_salience_runs_from_nought_to_one_and_favours_the_title(db: Database, writer: Writer) -> None:
    writer.save(kept(), reading(names={"Tencent r": TENCENT, "OpenAI": OPENAI}))
    scores = dict(
        db.execute("select name, salience from article_entities join entities on entities.id = entity_id")
    )
    assert all(0 <= score <= 1 for score in scores.values())
    only_text = find(ARTICLE, {"comment": OPENAI})
    assert {m.mention.field for m in only_text} == {"text"}
    assert scores["Tencent"] > 0.3
