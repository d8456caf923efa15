"""A curation log line by line: what each says, what is no line, and the whole log written anew."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from archiver.store import open_archive
from archiver.store.curation import (
    UNFINISHED,
    entities_told,
    log_of,
    note_curation,
    note_merged,
    read_curation,
    write_curation,
)
from archiver.store.curation.log import judgement_rows
from archiver.store.following.feeds import add_feed, remove_feed
from archiver.store.following.watching import save_watch
from archiver.store.judging.judgements import Judge, find_entity
from archiver.store.search.watches import make_watch
from tests.store.conftest import Save

NOW = datetime(2023, 2, 11, tzinfo=UTC)
HARBOUR = {"id": 1, "name": "Harbour", "type": "ORG", "key": "org:harbour"}
PORT = {"id": 2, "name": "Port", "type": "ORG", "key": "org:port"}
QUAY = {"id": 3, "name": "Quay", "type": "FAC", "key": "place:quay"}


def line(number: int, kind: str, entity: dict[str, Any] | None = None, **details: Any) -> dict[str, Any]:
    about = {"made_at": "2023", "made_by": "Ann", "kind": kind, "reason": ""}
    return {"log": "judgement", "id": number, **about, "entity": entity, "details": details}


def write(path: Path, *lines: dict[str, Any] | bytes, end: bytes = b"") -> Path:
    path.write_bytes(
        b"".join(each + b"\n" if isinstance(each, bytes) else json.dumps(each).encode() + b"\n" for each in lines)
        + end
    )
    return path


def test_the_log_stands_beside_its_database() -> None:
    assert log_of(Path("a/press.db")) == Path("a/press.curation.jsonl")
    assert log_of(Path("a/press.sqlite")) == Path("a/press.sqlite.curation.jsonl")


def test_the_last_word_on_each_thing_holds(tmp_path: Path) -> None:
    found = read_curation(
        write(
            tmp_path / "log",
            {"log": "begun", "by": "archiver-1"},
            {"log": "begun", "by": ""},
            line(1, "hide", HARBOUR),
            {"log": "followed", "url": "a", "added_at": "1"},
            {"log": "followed", "url": "b", "added_at": "1"},
            {"log": "unfollowed", "url": "a"},
            {"log": "unfollowed", "url": "never"},
            {"log": "watched", "name": "w", "query": "1"},
            {"log": "watched", "name": "v", "query": "1"},
            {"log": "watched", "name": "w", "query": "2"},
            {"log": "unwatched", "name": "v"},
            {"log": "unwatched", "name": "never"},
            {"log": "merged", "prefixes": ["x", "y"]},
            {"log": "merged", "prefixes": ["y", "z"]},
            {"log": "something later"},
        )
    )
    assert (found.begun_by, found.is_begun, found.damaged, found.is_torn) == ("archiver-1", True, 0, False)
    assert [*found.judgements] == [1]
    assert found.judgements[1] == line(1, "hide", HARBOUR)
    assert found.feeds == {"b": {"log": "followed", "url": "b", "added_at": "1"}}
    assert found.watches == {"w": {"log": "watched", "name": "w", "query": "2"}}
    assert [*found.merged] == ["x", "y", "z"]


def test_a_log_that_is_not_there_says_nothing(tmp_path: Path) -> None:
    found = read_curation(tmp_path / "none")
    assert (found.is_begun, found.begun_by, found.judgements, found.damaged) == (False, "", {}, 0)


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"{",
        b"\xff",
        b"7",
        b'"text"',
        b"[]",
        b"{}",
        b'{"log": "judgement"}',
        b'{"log": "judgement", "id": "x", "details": {}}',
        b'{"log": "judgement", "id": 1, "details": null}',
        b'{"log": "followed"}',
        b'{"log": "watched"}',
        b'{"log": "merged"}',
        b'{"log": "begun"}',
    ],
)
def test_a_line_that_is_none_costs_itself_alone(tmp_path: Path, broken: bytes) -> None:
    hidden, other = line(1, "hide", HARBOUR), line(2, "hide", PORT)
    found = read_curation(write(tmp_path / "log", hidden, broken, other))
    assert (found.damaged, found.is_torn, [*found.judgements]) == (1, False, [1, 2])


def test_a_last_line_without_its_end_is_torn_even_if_it_can_be_read(tmp_path: Path) -> None:
    torn = json.dumps(line(2, "hide", PORT)).encode()
    found = read_curation(write(tmp_path / "log", line(1, "hide", HARBOUR), end=torn))
    assert (found.damaged, found.is_torn, [*found.judgements]) == (0, True, [1])


def test_judgements_come_as_rows_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    known = read_curation(
        write(
            tmp_path / "log",
            line(3, "undo", HARBOUR, judgement=1),
            line(1, "merge", HARBOUR, other=PORT),
            line(2, "rename", QUAY, old="Quay", new="The Quay") | {"after": ["a.gz", 7]},
            line(4, "undo", None, judgement=1),
        )
    )
    first, second, third, fourth = judgement_rows(known)
    named = {name: HARBOUR[name] for name in ("id", "name", "type")}
    assert first == {
        "id": 1, "made_at": "2023", "made_by": "Ann", "kind": "merge", "reason": "", "after": None, "entity_id": 1,
        "details": {"entity": named, "other": {"id": 2, "name": "Port", "type": "ORG"}}, "undone_by": 3,
    }  # fmt: skip
    assert (second["after"], second["undone_by"], second["entity_id"]) == (["a.gz", 7], None, 3)
    assert second["details"] == {
        "entity": {"id": 3, "name": "Quay", "type": "FAC"},
        "old": "Quay",
        "new": "The Quay",
    }
    assert (third["details"], third["entity_id"]) == ({"judgement": 1}, 1)
    assert (fourth["details"], fourth["entity_id"]) == ({"judgement": 1}, None)


def test_entities_are_told_as_they_were_first_named(tmp_path: Path) -> None:
    known = read_curation(
        write(
            tmp_path / "log",
            line(2, "hide", HARBOUR | {"name": "The Harbour"}),
            line(1, "merge", HARBOUR, other=PORT),
            line(3, "undo", None, judgement=1),
            {"log": "watched", "name": "w", "entities": [QUAY, PORT | {"name": "The Port"}]},
            {"log": "watched", "name": "v"},
        )
    )
    assert entities_told(known) == {1: HARBOUR, 2: PORT, 3: QUAY}


@pytest.fixture
def judged(db: Database, save: Save) -> Database:
    """An archive with judgements, a feed, a saved search, and a merge."""
    save()
    Judge(db, by="Ann").rename(find_entity(db, "OpenAI"), "Open AI")
    save(url="http://news.example/2")
    Judge(db, by="Ann").hide(find_entity(db, "Tencent"))
    add_feed(db, "http://news.example/a", NOW)
    add_feed(db, "http://news.example/b", NOW)
    remove_feed(db, "http://news.example/a")
    save_watch(db, make_watch("mini", query="mini"), NOW)
    note_merged(db, ["archiver-x", "archiver-y"])
    note_merged(db, ["archiver-y", "archiver-z"])
    return db


def test_runs_of_other_archives_are_noted_once(judged: Database, tmp_path: Path) -> None:
    lines = [json.loads(each) for each in log_of(tmp_path / "archive.db").read_text().splitlines()]
    assert [each["prefixes"] for each in lines if each["log"] == "merged"] == [
        ["archiver-x", "archiver-y"],
        ["archiver-z"],
    ]
    note_merged(judged, ["archiver-x"])
    assert len(log_of(tmp_path / "archive.db").read_text().splitlines()) == len(lines)


def test_a_whole_log_written_anew_says_the_same(judged: Database, tmp_path: Path) -> None:
    known = read_curation(log_of(tmp_path / "archive.db"))
    assert known.judgements[1]["after"] != known.judgements[2]["after"]
    (tmp_path / "anew").write_text("what is there is replaced")
    write_curation(judged, tmp_path / "anew", known)
    anew = read_curation(tmp_path / "anew")
    assert (anew.begun_by, anew.is_begun) == (known.begun_by, True)
    assert (anew.judgements, anew.feeds, anew.watches, anew.merged) == (
        known.judgements,
        known.feeds,
        known.watches,
        known.merged,
    )
    known.judgements[2].pop("after")
    known.merged.clear()
    write_curation(judged, tmp_path / "anew", known)
    anew = read_curation(tmp_path / "anew")
    assert "after" in anew.judgements[1]
    assert "after" not in anew.judgements[2]  # nobody knows where it stood
    assert anew.merged == {}


def test_an_archive_that_is_not_finished_or_for_strangers_has_no_log(tmp_path: Path) -> None:
    for name, statement in ((f"a.db{UNFINISHED}", "select 1"), ("b.db", "create table publication (id integer)")):
        db = open_archive(tmp_path / name, create=True)
        with db.conn:
            db.execute(statement)
            db.execute("insert into feeds (url, added_at) values ('a', '2023')")
        note_curation(db)
        db.close()
        assert not log_of(tmp_path / name).exists()
