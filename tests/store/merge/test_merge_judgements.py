"""What people judged elsewhere holds here, the later word first; and can be taken back here."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from archiver.store import open_archive
from archiver.store.judging.judgements import Judge, find_entity, read_log
from archiver.store.merge import merge_shards
from tests.store.merge.merging import ORGS, check, dump, merge_all, same, write_judged


def judge(db: Database, day: int, by: str = "Ann") -> Judge:
    return Judge(db, by=by, reason="I know", clock=lambda: datetime(2023, 3, day, tzinfo=UTC))


def named(path: Path) -> dict[str, int]:
    """Entities that are shown, and how many articles name each."""
    with open_archive(path).conn as connection:
        shown = "select name, article_count from entities where merged_into is null and not hidden"
        return dict(connection.execute(shown).fetchall())


def test_judgements_come_with_a_shard_and_hold_for_what_the_archive_has(tmp_path: Path) -> None:
    shard, archive = tmp_path / "shard.db", tmp_path / "archive.db"
    write_judged(archive, "http://a.example/1", "http://a.example/2", names=("Port", "Harbour", "OpenAI")).close()
    db = write_judged(shard, "http://b.example/1", "http://b.example/2")
    openai, harbour = find_entity(db, "OpenAI"), find_entity(db, "Harbour")
    judge(db, 1).rename(harbour, "Harbour Board")
    judge(db, 2).hide(openai)
    judge(db, 3).undo()
    judge(db, 4).split(harbour, "Other Harbour", ["Harbour"], [2])
    judge(db, 5).alias(harbour, "The Board")
    judge(db, 6).retype(openai, "PRODUCT")
    db.close()
    (told,) = merge_all(archive, [shard])
    assert (told.judgements, told.contradictions) == (6, [])
    assert named(archive) == {"OpenAI": 4, "Harbour Board": 3, "Port": 2, "Other Harbour": 1}
    check(archive)
    after = dump(archive)
    assert merge_all(archive, [shard])[0].judgements == 0
    assert dump(archive) == after
    db = open_archive(archive)
    row = db.execute("select url from articles join article_entities on article_id = articles.id"
                     " join entities on entities.id = entity_id where name = 'Other Harbour'").fetchall()  # fmt: skip
    assert row == [("http://b.example/2",)]
    log = read_log(db)
    assert [(each["kind"], each["made_by"], each["reason"]) for each in log[::-1]][:2] == [
        ("rename", "Ann", "I know"),
        ("hide", "Ann", "I know"),
    ]
    for each in log:  # what came from elsewhere can be taken back here
        if each["kind"] != "undo" and each["undone_by"] is None:
            judge(db, 9).undo(each["id"])
    db.close()
    assert named(archive) == {"OpenAI": 4, "Harbour": 4, "Port": 2, "Other Harbour": 0}


def test_an_archive_taken_into_an_empty_one_is_the_same_with_its_judgements(tmp_path: Path) -> None:
    shard, archive = tmp_path / "shard.db", tmp_path / "archive.db"
    db = write_judged(shard, "http://b.example/1", "http://b.example/2", names=ORGS)
    ids = {name: find_entity(db, name) for name in ORGS}
    judge(db, 1).merge(ids["Harbour"], ids["Port"])
    judge(db, 2).never_same(ids["Harbour"], ids["OpenAI"])
    judge(db, 3).rename(ids["OpenAI"], "Open AI")
    judge(db, 4).hide(ids["OpenAI"])
    judge(db, 5).split(ids["Harbour"], "Harbour", ["Port"])
    db.close()
    merge_all(archive, [shard])
    assert same(shard, archive) == {}
    check(archive)


def test_what_a_shard_takes_back_later_is_taken_back(tmp_path: Path) -> None:
    shard, archive = tmp_path / "shard.db", tmp_path / "archive.db"
    db = write_judged(shard, "http://b.example/1")
    judge(db, 1).hide(find_entity(db, "OpenAI"))
    db.close()
    merge_all(archive, [shard])
    assert named(archive) == {"Harbour": 1}
    judge(db := open_archive(shard), 2).undo()
    db.close()
    merge_all(archive, [shard])
    assert same(shard, archive) == {}
    assert named(archive) == {"Harbour": 1, "OpenAI": 1}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_judgements_that_contradict_each_other_the_later_holds(
    tmp_path: Path, order: tuple[int, int]
) -> None:
    shards = [tmp_path / "ann.db", tmp_path / "bo.db"]
    for number, shard in enumerate(shards):
        db = write_judged(shard, f"http://{number}.example/1")
        openai, harbour = find_entity(db, "OpenAI"), find_entity(db, "Harbour")
        if number == 0:
            judge(db, 1).rename(openai, "Earlier")
            judge(db, 3).never_same(openai, harbour)
        else:
            judge(db, 2, "Bo").merge(harbour, openai)
            judge(db, 4, "Bo").rename(openai, "Later")
        db.close()
    archive = tmp_path / "archive.db"
    told = merge_all(archive, [shards[number] for number in order])
    assert told[0].contradictions == []
    assert [phrase.partition(" (")[0] for phrase in told[1].contradictions] == [
        "“OpenAI is named Later”",
        "“Earlier and Harbour are not the same”",
    ]
    assert named(archive) == {"Later": 2, "Harbour": 2}
    check(archive)
    after = dump(archive)
    merge_all(archive, shards)
    assert dump(archive) == after
    db = open_archive(archive)
    log = {each["id"]: each for each in read_log(db)}
    (undo,) = (each for each in log.values() if each["kind"] == "undo")
    overruled = log[undo["details"]["judgement"]]
    assert (overruled["kind"], overruled["undone_by"]) == ("merge", undo["id"])
    db.close()


def test_how_far_a_merge_has_come_is_told_of_each_shard(tmp_path: Path) -> None:
    shards = [tmp_path / "ann.db", tmp_path / "bo.db"]
    for number, shard in enumerate(shards):
        write_judged(shard, f"http://{number}.example/1", f"http://{number}.example/2").close()
    heard: list[tuple[str, int, int]] = []
    merged = merge_shards(
        tmp_path / "archive.db", shards, noted=lambda shard, done, total: heard.append((shard.name, done, total))
    )
    assert [each.new for each in merged] == [2, 2]
    assert heard == [("ann.db", 2, 2), ("bo.db", 2, 2)]


def test_what_comes_to_a_judged_archive_is_judged(tmp_path: Path) -> None:
    shard, archive = tmp_path / "shard.db", tmp_path / "archive.db"
    db = write_judged(archive, "http://a.example/1")
    judge(db, 1).merge(find_entity(db, "Harbour"), find_entity(db, "OpenAI"))
    db.close()
    write_judged(shard, "http://b.example/1", "http://a.example/1", names=["OpenAI"]).close()
    merge_all(archive, [shard])
    assert named(archive) == {"Harbour": 2}
    check(archive)
