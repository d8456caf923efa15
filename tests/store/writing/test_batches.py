"""Many results in one transaction give what they give one by one, and all of it or nothing."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from archiver.model import Article, Entity, Failure, Reading, Reason
from archiver.resolve import name_key
from archiver.store import Kept, Writer, begin_run, open_archive
from archiver.store.judging.judgements import Judge
from archiver.store.schema.counts import recount
from archiver.store.writing.captures import Known
from tests.contents import content_of
from tests.store.conftest import ARTICLE, READER, kept, make_writer, reading

Result = tuple[Kept, Reading | Failure | Known, bool]
NAMES = [
    f"{first} {last}" for first in ("Ann", "Bob", "Cleo", "Dan") for last in ("Lee", "Roe", "Fox", "Ito", "Sun")
]
START = datetime(2023, 2, 11, tzinfo=UTC)


def results(seed: int, many: int = 120) -> list[Result]:
    """New articles, copies of them, changed ones, the same again, and failures."""
    chance = random.Random(seed)
    words = [f"word{number}" for number in range(400)]
    found: list[Result] = []
    texts: list[str] = []
    for number in range(many):
        at = START + timedelta(hours=chance.randrange(200))
        if chance.random() < 0.1:
            found.append((kept(at=at, body=str(number).encode()), Failure(Reason.EMPTY, "Empty."), True))
            continue
        people = chance.sample(NAMES, 3)
        text = " ".join(chance.choices(words, k=90) + [f"{name} spoke." for name in people])
        if texts and chance.random() < 0.3:
            text = chance.choice(texts) + " One line more."
        texts.append(text)
        published = at if chance.random() < 0.8 else None
        url = f"http://news{chance.randrange(3)}.example/{chance.randrange(many // 2)}"
        article = replace(ARTICLE, url=url, title=f"{people[0]} again", text=text, summary="", published=published,
                          headlines=(("h1", "One"), ("h1", "One")), removed=(("share", "Share"),))  # fmt: skip
        names: dict[str, Entity | None] = {
            name: Entity(name, "PERSON", name_key(name, "PERSON")) for name in NAMES if name in text
        }
        found.append((kept(article, at=at, body=str(number).encode()), reading(article, names), True))
    return found


def written(path: Path, given: list[Result], size: int) -> Database:
    db = open_archive(path, create=True)
    run = begin_run(db, command="test", options={}, archiver="0", now=START)
    writer = Writer(db, READER, run, clock=lambda: START)
    for begin in range(0, len(given), size):
        writer.save_all(given[begin : begin + size])
    return db


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_many_at_once_give_what_they_give_one_by_one(tmp_path: Path, seed: int) -> None:
    given = results(seed)
    one = content_of(written(tmp_path / "one.db", given, 1))
    for size in (7, len(given)):
        many = content_of(written(tmp_path / f"{size}.db", given, size))
        for table, rows in one.items():
            assert many[table] == rows, table
    assert one["stories"]


def test_numbers_are_right_after_many_at_once(tmp_path: Path) -> None:
    db = written(tmp_path / "a.db", results(1), 50)
    said = set(db.execute("select * from counts where row_count <> 0").fetchall())
    recount(db)
    assert said == set(db.execute("select * from counts where row_count <> 0").fetchall())
    db.execute("insert into articles_fts (articles_fts, rank) values ('integrity-check', 1)")


def test_a_crash_takes_all_of_a_transaction_back_and_the_next_one_is_whole(tmp_path: Path) -> None:
    given = results(2, many=40)
    db = open_archive(tmp_path / "a.db", create=True)
    run = begin_run(db, command="test", options={}, archiver="0", now=START)
    writer = Writer(db, READER, run, clock=lambda: START)
    writer.save_all(given[:10])
    before = content_of(db)
    bad_kept, bad, _ = next(each for each in given[10:] if isinstance(each[1], Reading))
    assert isinstance(bad, Reading)
    twice = replace(bad, article=replace(bad.article, url="http://new.example/1"), mentions=bad.mentions * 2)
    with pytest.raises(Exception, match="UNIQUE"):
        writer.save_all([*given[10:], (replace(bad_kept, place=kept().place), twice, True)])
    assert content_of(db) == before
    writer.save_all(given[10:])
    assert content_of(db) == content_of(written(tmp_path / "b.db", given, 1))


def test_what_others_write_meanwhile_is_seen(tmp_path: Path) -> None:
    """The writer remembers which entities names lead to; a merge by another program changes that."""
    db = open_archive(tmp_path / "a.db", create=True)
    writer = make_writer(db)

    def about(name: str, url: str) -> Result:
        entity = Entity(name, "PERSON", name_key(name, "PERSON"))
        article: Article = replace(ARTICLE, url=url, title="T", summary="", text=f"{name} spoke. {name} left.")
        return kept(article, body=url.encode()), reading(article, {name: entity}), True

    writer.save_all([about("Ann Lee", "http://a.example/1"), about("Anne Lee", "http://a.example/2")])
    other = open_archive(tmp_path / "a.db")
    ids = dict(other.execute("select name, id from entities").fetchall())
    Judge(other, by="me").merge(ids["Ann Lee"], ids["Anne Lee"])
    writer.save_all([about("Anne Lee", "http://a.example/3")])
    named = "select entity_id, count(*) from mentions group by entity_id"
    assert db.execute(named).fetchall() == [(ids["Ann Lee"], 6)]
