"""The curation log: whatever people decide is in it, and nothing else is."""

from __future__ import annotations

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from archiver.store import begin_run, open_archive
from archiver.store.curation import judgement_rows, log_of, read_curation
from archiver.store.database import adopt_connection, write_transaction
from archiver.store.following.feeds import add_feed, remove_feed
from archiver.store.following.watching import remove_watch, save_watch
from archiver.store.judging.judgements import Judge, find_entity
from archiver.store.judging.settling import settle
from archiver.store.judging.shared import export_judgements, import_judgements
from archiver.store.merge import merge_shards
from archiver.store.search.watches import Watch
from tests.store.merge.merging import write_judged

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
def db(tmp_path: Path) -> Database:
    return write_judged(tmp_path / "press.db", "http://news.example/a", names=("OpenAI", "Harbour", "Port"))


def lines(db_path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log_of(db_path).read_text(encoding="utf-8").splitlines()]


def test_a_judgement_is_told_by_names_and_addresses(db: Database, tmp_path: Path) -> None:
    harbour, port = find_entity(db, "Harbour"), find_entity(db, "Port")
    judge = Judge(db, by="iris", reason="as it says itself", clock=lambda: NOW)
    judge.merge(harbour, port)
    judge.split(harbour, "Harbour Ltd", ["Harbour"], [1])
    judge.undo()
    begun, merged, split, undo = lines(tmp_path / "press.db")
    assert begun["log"] == "begun"
    about = (merged["made_at"], merged["made_by"], merged["reason"], merged["kind"])
    assert about == ("2026-05-04T12:00:00Z", "iris", "as it says itself", "merge")
    assert merged["entity"] == {"id": harbour, "name": "Harbour", "type": "ORG", "key": "org:harbour"}
    assert merged["details"]["other"]["name"] == "Port"
    assert split["details"]["articles"] == ["http://news.example/a"]
    assert split["details"]["other"]["name"] == "Harbour Ltd"
    assert (undo["kind"], undo["details"]) == ("undo", {"judgement": split["id"]})


def test_a_log_gives_the_rows_of_the_table(db: Database, tmp_path: Path) -> None:
    judge = Judge(db, by="iris")
    judge.rename(find_entity(db, "Port"), "Port of Ambleton")
    judge.never_same(find_entity(db, "Harbour"), find_entity(db, "OpenAI"))
    judge.undo()
    told = judgement_rows(read_curation(log_of(tmp_path / "press.db")))
    columns = ("id", "made_at", "made_by", "kind", "entity_id", "reason", "undone_by")
    rows = list(db.query("select * from judgements order by id"))
    assert [tuple(row[name] for name in columns) for row in told] == [
        tuple(row[name] for name in columns) for row in rows
    ]
    assert [row["details"] for row in told] == [json.loads(row["details"]) for row in rows]


def test_feeds_and_saved_searches_stand_in_it_until_they_are_removed(db: Database, tmp_path: Path) -> None:
    number = find_entity(db, "OpenAI")
    add_feed(db, "https://a.example/feed", NOW)
    add_feed(db, "https://b.example/feed", NOW)
    save_watch(db, Watch("labs", "entity", f"#{number}"), NOW)
    save_watch(db, Watch("by number", "entity", str(number)), NOW)
    save_watch(db, Watch("quays", "search", "quay"), NOW)
    save_watch(db, Watch("a tag", "search", f"#{number}"), NOW)
    save_watch(db, Watch("set elsewhere", "search", "quay", is_configured=True), NOW)
    remove_feed(db, "https://b.example/feed")
    remove_watch(db, "quays")
    known = read_curation(log_of(tmp_path / "press.db"))
    assert [*known.feeds] == ["https://a.example/feed"]
    named = {name: [each["name"] for each in line["entities"]] for name, line in known.watches.items()}
    assert named == {"labs": ["OpenAI"], "by number": ["OpenAI"], "a tag": []}


def judge_and_crash(db: Database) -> None:
    """A judgement that is committed, and a program that ends before it is in the log."""
    judge = Judge(db, by="otto", clock=lambda: NOW)
    with write_transaction(db):
        harbour = find_entity(db, "Harbour")
        judge.add_row("hide", harbour, {"entity": judge.reference(harbour)})
        settle(db, [harbour])


@pytest.mark.parametrize("opened_by", ["judging", "adding", "following"])
def test_what_a_crash_kept_out_of_the_log_comes_in_with_the_next_writing(
    db: Database, tmp_path: Path, opened_by: str
) -> None:
    judge_and_crash(db)
    assert not log_of(tmp_path / "press.db").exists()
    if opened_by == "judging":
        Judge(db, by="iris").hide(find_entity(db, "Port"))
    elif opened_by == "adding":
        begin_run(db, command="archiver add", options={}, archiver="1", now=NOW)
    else:
        add_feed(db, "https://a.example/feed", NOW)
    known = read_curation(log_of(tmp_path / "press.db"))
    assert known.judgements[1]["made_by"] == "otto"


def test_a_torn_line_is_set_aside_and_said_again(db: Database, tmp_path: Path) -> None:
    path = log_of(tmp_path / "press.db")
    Judge(db, by="iris").hide(find_entity(db, "Port"))
    Judge(db, by="iris").hide(find_entity(db, "Harbour"))
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    assert [*read_curation(path).judgements] == [1]
    add_feed(db, "https://a.example/feed", NOW)
    known = read_curation(path)
    assert (known.damaged, known.is_torn) == (0, False)
    assert [*known.judgements] == [1, 2]
    assert path.with_name(f"{path.name}.torn").read_bytes().strip() == whole[:-20].splitlines()[-1].strip()


def test_a_line_that_cannot_be_read_costs_itself_alone(db: Database, tmp_path: Path) -> None:
    path = log_of(tmp_path / "press.db")
    for name in ("Port", "Harbour", "OpenAI"):
        Judge(db, by="iris").hide(find_entity(db, name))
    data = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*data[:2], b"\x00\xff" + data[2][9:], *data[3:]]))
    known = read_curation(path)
    assert (known.damaged, [*known.judgements]) == (1, [1, 3])


def test_a_judgement_whose_line_cannot_be_read_is_said_again(db: Database, tmp_path: Path) -> None:
    path = log_of(tmp_path / "press.db")
    for name in ("Port", "Harbour", "OpenAI"):
        Judge(db, by="iris").hide(find_entity(db, name))
    before = read_curation(path).judgements
    data = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*data[:2], b"\x00\xff" + data[2][9:], *data[3:]]))
    add_feed(db, "https://a.example/feed", NOW)
    again = read_curation(path).judgements
    assert sorted(again) == [1, 2, 3]
    # Which capture it followed is not known any more, but by time.
    assert again == before | {2: {name: value for name, value in before[2].items() if name != "after"}}


@pytest.mark.parametrize("how", ["another archive", "an older copy"])
def test_a_log_of_another_archive_is_kept_apart(
    tmp_path: Path, db: Database, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "press.db"
    before = tmp_path / "before.db"
    db.execute("vacuum into ?", [str(before)])
    judge = Judge(db, by="iris", clock=lambda: NOW)
    judge.hide(find_entity(db, "Port"))
    judge.hide(find_entity(db, "Harbour"))
    old = log_of(path).read_bytes()
    db.close()
    path.unlink()
    other = (
        write_judged(path, "http://news.example/b")
        if how == "another archive"
        else open_archive(before.rename(path))
    )
    with caplog.at_level(logging.WARNING):
        Judge(other, by="otto", clock=lambda: NOW).hide(find_entity(other, "OpenAI"))
    assert [line["made_by"] for line in read_curation(log_of(path)).judgements.values()] == ["otto"]
    (aside,) = tmp_path.glob("press.curation.jsonl.before-*")
    assert aside.read_bytes() == old
    assert "belongs to another archive" in caplog.text


def test_a_log_that_cannot_be_written_costs_no_judgement(
    db: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = log_of(tmp_path / "press.db")
    path.mkdir()
    Judge(db, by="iris").hide(find_entity(db, "Port"))
    assert "cannot be written" in caplog.text
    path.rmdir()
    Judge(db, by="iris").hide(find_entity(db, "Harbour"))
    assert [*read_curation(path).judgements] == [1, 2]


def test_judgements_of_the_site_of_a_file_and_of_another_archive_come_in(tmp_path: Path, db: Database) -> None:
    adopted = adopt_connection(db.conn)  # as the site's curator has it
    Judge(adopted, by="web").hide(find_entity(adopted, "Port"))
    team = write_judged(tmp_path / "team" / "team.db", "http://news.example/c")
    Judge(team, by="team").rename(find_entity(team, "OpenAI"), "Open AI")
    imported = list(export_judgements(team))
    third = write_judged(tmp_path / "third" / "third.db", "http://news.example/d")
    import_judgements(Judge(third, by="team"), imported)
    for each in (team, third, db):
        each.close()
    list(merge_shards(tmp_path / "press.db", [tmp_path / "team" / "team.db"]))
    known = read_curation(log_of(tmp_path / "press.db"))
    assert [line["made_by"] for line in known.judgements.values()] == ["web", "team"]
    assert len(known.merged) == 1
    third_known = read_curation(log_of(tmp_path / "third" / "third.db"))
    assert [line["kind"] for line in third_known.judgements.values()] == ["rename"]


def test_several_archives_in_a_folder_have_logs_of_their_own(tmp_path: Path) -> None:
    names = ("a.db", "b.db", "b.sqlite")
    assert len({log_of(tmp_path / name) for name in names}) == len(names)


def test_two_who_judge_at_once_lose_no_line(db: Database, tmp_path: Path) -> None:
    path = tmp_path / "press.db"
    entity_ids = [find_entity(db, name) for name in ("OpenAI", "Harbour")]
    db.close()

    def judge(entity_id: int) -> None:
        own = open_archive(path)
        for number in range(8):
            Judge(own, by="iris").rename(entity_id, f"Name {number} of {entity_id}")
        own.close()

    with ThreadPoolExecutor(2) as both:
        list(both.map(judge, entity_ids))
    numbers = [line["id"] for line in lines(path) if line["log"] == "judgement"]
    assert numbers == list(range(1, 17))
