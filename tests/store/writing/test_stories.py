"""Copies of one text are one story, whatever was saved first and whatever has changed since."""

from __future__ import annotations

import json
import random
import struct
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from archiver.alike import METHOD, SLOTS, are_copies, bands_of, group_copies, sign_text
from archiver.store.asking.copies import describe_copies
from archiver.store.queries import sql
from archiver.store.schema.migrations import migrations
from archiver.store.writing.stories import MOST_IN_BAND, Stories
from tests.store.conftest import ARTICLE, Save, make_writer, reading
from tests.store.writing.conftest import LATER

WORDS = [f"word{number}" for number in range(400)]
# Each window of the words is a copy of the next one, and none of those farther away.
WINDOWS = [" ".join(WORDS[start : start + 180]) for start in range(0, 150, 30)]
TEXTS = [*WINDOWS, "", *(" ".join(random.Random(seed).sample(WORDS, 180)) for seed in (1, 2))]
SIGNATURES = [sign_text(text) for text in TEXTS]
WIRE = " ".join(WORDS[:200])


def empty_archive(articles: int) -> Database:
    db = Database(memory=True)
    migrations.apply(db)
    for number in range(1, articles + 1):
        row = {"id": number, "url": f"http://{number}.example/", "title": f"Title {number}", "word_count": 1}
        db.table("articles").insert(row | {"first_seen": "2023", "last_seen": "2023"})
    return db


@pytest.fixture
def memory() -> Iterator[Database]:
    db = empty_archive(200)
    yield db
    db.close()


def stories(db: Database) -> list[tuple[str, int, frozenset[str]]]:
    """Title, count and addresses of each story; their numbers depend on the order."""
    rows = db.execute(
        "select stories.title, article_count, json_group_array(url) from stories"
        " left join articles on story_id = stories.id group by stories.id"
    ).fetchall()
    return sorted((title, count, frozenset(json.loads(urls))) for title, count, urls in rows)


def groups(db: Database) -> list[set[int]]:
    found: dict[int, set[int]] = {}
    for article_id, story_id in db.execute("select id, story_id from articles where story_id is not null"):
        found.setdefault(story_id, set()).add(article_id)
    assert {row[0]: row[1] for row in db.execute("select id, article_count from stories")} == {
        story_id: len(group) for story_id, group in found.items()
    }
    return sorted(found.values(), key=min)


def test_copies_on_two_sites_are_one_story_named_after_the_earliest(db: Database, save: Save) -> None:
    save(url="http://a.example/1", text=WIRE, title="Reprint", published=datetime(2023, 2, 12, tzinfo=UTC))
    assert stories(db) == []
    save(url="http://b.example/1", text=WIRE + " Editing by Bo", title="Original")
    save(url="http://c.example/1", text=TEXTS[-1], title="Another matter")
    assert stories(db) == [("Original", 2, frozenset({"http://a.example/1", "http://b.example/1"}))]


def test_two_addresses_of_one_site_are_one_story(db: Database, save: Save) -> None:
    save(url="http://a.example/1", text=WIRE)
    save(url="http://a.example/2", text=WIRE)
    assert [count for _, count, _ in stories(db)] == [2]


def test_short_texts_are_no_story_however_alike(db: Database, save: Save) -> None:
    for number in range(3):
        save(url=f"http://a.example/{number}")
    assert stories(db) == []
    assert db.table("signatures").count == db.table("signature_bands").count == 0


def test_a_new_headline_or_date_is_told_by_the_story(db: Database, save: Save) -> None:
    save(url="http://a.example/1", text=WIRE, title="One")
    save(url="http://b.example/1", text=WIRE, title="Two", published=None)
    save(url="http://a.example/1", text=WIRE, title="One, corrected", at=LATER)
    assert [title for title, _, _ in stories(db)] == ["One, corrected"]
    save(url="http://b.example/1", text=WIRE, title="Two", published=datetime(2023, 1, 1, tzinfo=UTC), at=LATER)
    assert [title for title, _, _ in stories(db)] == ["Two"]


def test_a_day_without_an_hour_comes_after_the_hours_of_that_day(db: Database, save: Save) -> None:
    save(url="http://a.example/1", text=WIRE, title="That day", published=date(2023, 2, 10))
    save(url="http://b.example/1", text=WIRE, title="That evening", published=datetime(2023, 2, 10, 20, tzinfo=UTC))
    save(url="http://c.example/1", text=WIRE, title="The next day", published=datetime(2023, 2, 11, tzinfo=UTC))
    assert [title for title, _, _ in stories(db)] == ["That evening"]
    copies = describe_copies(db.query(sql("story_articles"), {"id": 1, "limit": 9}))
    assert [copy["title"] for copy in copies] == ["That evening", "That day", "The next day"]
    assert not any(copy["is_first"] for copy in copies)


def test_an_article_that_says_something_else_leaves_and_comes_back(db: Database, save: Save) -> None:
    save(url="http://a.example/1", text=WIRE)
    save(url="http://b.example/1", text=WIRE)
    save(url="http://b.example/1", text=TEXTS[-1], at=LATER)
    assert stories(db) == []
    assert db.execute("select count(*) from articles where story_id is not null").fetchone() == (0,)
    save(url="http://b.example/1", text=WIRE, at=LATER.replace(month=4))
    assert [count for _, count, _ in stories(db)] == [2]


def test_an_older_capture_moves_no_article(db: Database, save: Save) -> None:
    save(url="http://a.example/1", text=WIRE)
    save(url="http://b.example/1", text=WIRE)
    save(url="http://b.example/1", text=TEXTS[-1], at=datetime(2023, 1, 1, tzinfo=UTC))
    assert [count for _, count, _ in stories(db)] == [2]


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_the_order_of_saving_does_not_matter(memory: Database, order: tuple[int, ...]) -> None:
    placing = Stories(memory)
    for number in order:
        placing.place({number + 1: SIGNATURES[number]})
    assert groups(memory) == [{1, 2, 3, 4}]
    (title,) = memory.execute("select title from stories").fetchone()
    assert title == "Title 1"


changes = st.lists(st.tuples(st.integers(1, 7), st.sampled_from(range(len(TEXTS)))), max_size=25)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(changes)
def test_after_any_changes_stories_are_the_connected_components(made: list[tuple[int, int]]) -> None:
    db = empty_archive(7)
    placing, shown = Stories(db), dict.fromkeys(range(1, 8), b"")
    for article_id, text in made:
        placing.place({article_id: SIGNATURES[text]})
        shown[article_id] = SIGNATURES[text]
    assert groups(db) == [group for group in group_copies(shown) if len(group) > 1]
    kept_bands = set(db.execute("select band, article_id from signature_bands").fetchall())
    assert kept_bands == {(band, number) for number, sign in shown.items() for band in bands_of(sign)}
    db.close()


def test_a_story_falls_apart_where_what_linked_it_is_gone(memory: Database) -> None:
    placing = Stories(memory)
    for number in range(1, 6):
        placing.place({number: SIGNATURES[number - 1]})
    assert groups(memory) == [{1, 2, 3, 4, 5}]
    placing.place({3: b""})
    assert groups(memory) == [{1, 2}, {4, 5}]
    assert memory.execute("select story_id from articles where id in (1, 4)").fetchall() == [(1,), (2,)]
    placing.place({3: SIGNATURES[2]})
    assert groups(memory) == [{1, 2, 3, 4, 5}]


def test_a_story_keeps_its_number_when_an_article_is_edited(memory: Database) -> None:
    placing = Stories(memory)
    for number in (1, 2):
        placing.place({number: SIGNATURES[0]})
    placing.place({1: sign_text(TEXTS[0] + " one line more")})
    assert memory.execute("select story_id from articles where id in (1, 2)").fetchall() == [(1,), (1,)]


def crowded(number: int) -> bytes:
    """A signature that has three of its bands, and hardly more, in common with all others of its kind."""
    slots = [7] * 9 + [random.Random(number).randrange(1 << 16) for _ in range(SLOTS - 9)]
    return struct.pack("<BI", METHOD, 300) + struct.pack(f"<{SLOTS}H", *slots)


def test_bands_that_many_share_are_looked_at_in_part_and_copies_found_all_the_same(memory: Database) -> None:
    placing = Stories(memory)
    for number in range(1, 199):
        placing.place({number: crowded(number)})
    assert not are_copies(crowded(1), crowded(2))
    assert groups(memory) == []
    assert len(placing._near(200, crowded(3), 200)) <= 3 * MOST_IN_BAND
    placing.place({200: crowded(3)})
    assert groups(memory) == [{3, 200}]


def test_candidates_are_found_by_an_index_alone(memory: Database) -> None:
    about = {"bands": "[1, 2]", "article": 1, "before": 9, "most": MOST_IN_BAND}
    steps = [row[3] for row in memory.execute("explain query plan " + sql("copies_in_bands"), about)]
    assert sum("PRIMARY KEY" in step and "signature_bands" not in step for step in steps)
    assert [step for step in steps if step.startswith("SCAN")] == ["SCAN given VIRTUAL TABLE INDEX 1:"]


@pytest.fixture
def unsigned(db: Database, save: Save) -> list[int]:
    """Two copies in an archive that was written before there were signatures."""
    ids = [save(url=f"http://{host}.example/1", text=WIRE).article_id or 0 for host in "ab"]
    for change in (
        "delete from signatures",
        "delete from signature_bands",
        "update articles set story_id = null",
        "delete from stories",
    ):
        db.execute(change)
    return ids


def test_reading_again_signs_what_an_older_archive_has(db: Database, unsigned: list[int]) -> None:
    writer = make_writer(db)
    for article_id in unsigned:
        url = f"http://{'ab'[article_id - 1]}.example/1"
        again = reading(replace(ARTICLE, url=url, text=WIRE))
        assert writer.read_again(article_id, [(article_id, again, "2023-02-11T00:00:00Z")]).changed == ()
    assert [count for _, count, _ in stories(db)] == [2]


def test_tagging_again_signs_what_an_older_archive_has(db: Database, unsigned: list[int]) -> None:
    writer = make_writer(db)
    for article_id in unsigned:
        writer.tag_again(article_id, [(article_id, reading(replace(ARTICLE, text=WIRE)))])
    assert [count for _, count, _ in stories(db)] == [2]


def test_meeting_an_article_unchanged_signs_it_too(db: Database, save: Save, unsigned: list[int]) -> None:
    save(url="http://a.example/1", text=WIRE, at=LATER)
    assert stories(db) == []
    save(url="http://c.example/1", text=WIRE, at=LATER)
    assert [count for _, count, _ in stories(db)] == [2]
