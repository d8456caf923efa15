"""A database that is rebuilt says what the one says that it came from."""

from __future__ import annotations

import json
import shutil
import sqlite3 as plain_sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from archiver.cli import main
from archiver.config import Settings
from archiver.custody.rebuilding.rebuild import Rebuilt, rebuild
from archiver.errors import BusyError, NotOurDatabaseError, UsageError
from archiver.store import open_archive
from archiver.store.curation import log_of
from archiver.store.judging.judgements import Judge, find_entity
from archiver.store.merge import merge_shards
from archiver.store.runs import hold_run, let_go
from tests.attacks.rebuilding import MEASURED, archive_pages, copy_evidence, kill_and_go_on
from tests.custody.archives import everything, same
from tests.custody.conftest import Make

pytestmark = pytest.mark.slow

# Only the database knows of what gave no bytes: what failed without an answer, and what was told of it.
NOT_HELD = {"failures", "feeds", "watches", "watch_articles", "runs", "counts"}


def rebuilt(path: Path, into: Path | None = None) -> Rebuilt:
    return rebuild(Settings(db=path, workers=0), into=into)


def titles(path: Path) -> list[str]:
    db = open_archive(path)
    found = [row[0] for row in db.execute("select title from articles order by title").fetchall()]
    db.close()
    return found


@pytest.mark.slow
def test_a_rebuilt_database_says_what_the_old_one_does(press: Path, tmp_path: Path) -> None:
    path = copy_evidence(press, tmp_path / "copy")
    shutil.copy(press, path)
    told = rebuilt(path, path.with_name("again.db"))
    assert (told.damage, told.not_had, told.kept) == ([], [], "")
    assert same(press, path.with_name("again.db"), runs=True) == {}


@pytest.mark.slow
def test_without_the_old_database_only_what_gave_no_bytes_is_missing(press: Path, tmp_path: Path) -> None:
    path = copy_evidence(press, tmp_path / "copy")
    told = rebuilt(path)
    assert told.not_had == ["queue", "failures", "feeds", "watches"]
    old, new = everything(press), everything(path)
    assert {table for table in old if old[table] != new[table]} <= NOT_HELD
    captured = [row for row in old["failures"] if row[-1]]
    assert captured == new["failures"]
    assert [row[0] for row in old["feeds"]] == [row[0] for row in new["feeds"]]
    assert [row[:6] for row in old["watches"]] == [row[:6] for row in new["watches"]]


@pytest.mark.slow
def test_a_rebuilding_that_was_killed_goes_on_where_it_was(press: Path, tmp_path: Path) -> None:
    path = copy_evidence(press, tmp_path / "copy")
    was_killed, told = kill_and_go_on(path, 5, 0.0)
    assert was_killed
    assert told.went_on >= 5
    assert told.captures > 0
    old, new = everything(press), everything(path)
    assert {table for table in old if old[table] != new[table]} <= NOT_HELD


@pytest.mark.slow
def test_measured_pages_come_back_as_they_were(tmp_path: Path) -> None:
    if not MEASURED.is_dir():
        pytest.skip("the measuring data (../shared/gold) is not on this machine")
    path = archive_pages(tmp_path, sorted(MEASURED.glob("*.gz"))[::22])
    told = rebuilt(path, path.with_name("again.db"))
    assert told.captures == 15
    assert same(path, path.with_name("again.db"), runs=True) == {}


def test_the_old_database_and_its_log_are_kept(make: Make) -> None:
    path = make("press.db", "One quay", "Two quays")
    db = open_archive(path)
    Judge(db, by="iris").hide(find_entity(db, "OpenAI"))
    db.close()
    before, log = everything(path), log_of(path).read_bytes()
    told = rebuilt(path)
    assert everything(path) == before == everything(Path(told.kept))
    assert log_of(path).read_bytes() == log
    assert not [each for each in path.parent.iterdir() if "rebuilding" in each.name]
    db = open_archive(path)
    Judge(db, by="otto").unhide(find_entity(db, "OpenAI"))
    db.close()
    assert not list(path.parent.glob("*.before-2*")), "the log still fits"
    assert log_of(path).read_bytes().startswith(log)


def test_what_is_rebuilt_twice_in_one_second_is_kept_twice(make: Make) -> None:
    path = make("press.db", "One quay")
    noon = datetime(2026, 11, 28, 12, tzinfo=UTC)
    told = [rebuild(Settings(db=path, workers=0), clock=lambda: noon).kept for _ in range(2)]
    assert [Path(each).name.removeprefix("press.db.before-rebuild-20261128T") for each in told] == [
        "120000Z",
        "120001Z",
    ]
    assert [titles(Path(each)) for each in told] == [["One quay"]] * 2


def test_judgements_missing_in_the_log_come_from_the_old_database(make: Make) -> None:
    path = make("press.db", "One quay")
    db = open_archive(path)
    Judge(db, by="iris").rename(find_entity(db, "OpenAI"), "Open AI")
    db.close()
    log_of(path).unlink()
    before = everything(path)
    assert rebuilt(path).judgements == 1
    assert everything(path) == before


def test_a_judgement_stands_between_the_captures_between_which_it_was_made(make: Make) -> None:
    """Names that are hidden are not recognised any more: what came before has them, what came later has not."""
    path = make("press.db", "One quay")
    db = open_archive(path)
    Judge(db, by="iris").hide(find_entity(db, "OpenAI"))
    db.close()
    make("press.db", "Two quays")
    before = everything(path)
    assert len({row[0] for row in before["mentions"] if row[5] == "OpenAI"}) == 1
    path.unlink()
    rebuilt(path)
    assert everything(path) == before


def test_a_database_that_cannot_be_read_is_kept_and_rebuilt(make: Make) -> None:
    path = make("press.db", "One quay", "Two quays")
    before = everything(path)
    damaged = bytearray(path.read_bytes())
    damaged[0:60_000] = bytes(60_000)
    path.write_bytes(damaged)
    told = rebuilt(path)
    assert everything(path) == before
    assert Path(told.kept).read_bytes() == damaged
    assert told.not_had


def test_what_an_interrupted_call_left_is_begun_anew_where_it_cannot_be_read(make: Make) -> None:
    path = make("press.db", "One quay")
    path.with_name("press.db.rebuilding").write_bytes(bytes(5_000))
    rebuilt(path)
    assert titles(path) == ["One quay"]


def test_damage_in_the_middle_costs_only_what_stood_there(make: Make) -> None:
    path = make("press.db", "One quay", "Two quays", "Three quays", "Four quays")
    db = open_archive(path)
    (name, offset, length) = db.execute(
        "select warc_file, warc_offset, warc_length from captures limit 1 offset 1"
    ).fetchone()
    db.close()
    warc = path.parent / "warc" / name
    data = bytearray(warc.read_bytes())
    data[offset + length // 2] ^= 0x10
    data = data[:-30]  # and a torn tail
    warc.write_bytes(data)
    path.unlink()
    done = CliRunner().invoke(main, ["rebuild", "--db", str(path), "--workers", "0", "--json"])
    told = json.loads(done.stdout)
    assert done.exit_code == 1
    assert len(titles(path)) == 2
    assert len(told["damage"]) == 2
    assert f"{offset:,}" in told["damage"][0]
    assert f"{len(data):,}" in told["damage"][1]
    assert bytes(data) == warc.read_bytes(), "evidence is only read"


def test_archives_that_share_a_folder_keep_what_is_theirs(make: Make) -> None:
    one, other = make("one.db", "One quay"), make("other.db", "Two quays")
    merged = one.with_name("all.db")
    list(merge_shards(merged, [one, other]))
    before = everything(merged)
    for path in (one, merged):
        path.unlink()
    told = rebuilt(one)
    assert (titles(one), told.files, len(told.left_out)) == (["One quay"], 1, 1)
    rebuilt(merged)
    assert everything(merged) == before


def test_a_file_that_does_not_say_whose_it_is_belongs_to_whoever_has_captures_in_it(make: Make) -> None:
    one, other = make("one.db", "One quay"), make("other.db", "Two quays")
    one.rename(one.with_name("renamed.db"))
    other.rename(other.with_name("second.db"))
    renamed = one.with_name("renamed.db")
    assert rebuilt(renamed).files == 1
    renamed.unlink()
    assert rebuilt(renamed).files == 1
    assert titles(renamed) == ["One quay"]


def test_another_program_at_work_is_told(make: Make) -> None:
    path = make("press.db", "One quay")
    db = open_archive(path)
    db.execute("insert into queue (run_id, source, kind, location) values (1, 'a', 'url', 'a')")
    db.execute("update runs set finished_at = null")
    db.conn.commit()
    lock = hold_run(db, 1)
    assert lock is not None
    db.close()
    with pytest.raises(BusyError, match="archiving into"):
        rebuilt(path)
    let_go(lock)
    reader = Database(path)
    reader.execute("select count(*) from articles").fetchone()
    with pytest.raises(BusyError, match="open in another program"):
        rebuilt(path)
    reader.close()
    assert rebuilt(path).taken["queue"] == 1
    db = open_archive(path)
    assert db.execute("select source, run_id from queue").fetchall() == [("a", 1)]
    db.close()


def test_wrong_calls_change_nothing_and_say_what_to_do(make: Make, tmp_path: Path) -> None:
    path = make("press.db", "One quay")
    with pytest.raises(UsageError, match="There is no folder"):
        rebuilt(tmp_path / "nowhere" / "press.db")
    with pytest.raises(UsageError, match="there already"):
        rebuilt(path, path)
    with pytest.raises(UsageError, match="beside the folder"):
        rebuilt(path, tmp_path / "elsewhere.db" / "new.db")
    with pytest.raises(UsageError, match=r"is no file in .*warc"):
        rebuild(Settings(db=path, workers=0), warcs=[tmp_path / "One-quay.html"])
    strange = tmp_path / "notes.db"
    with closing(plain_sqlite3.connect(strange)) as connection:
        connection.execute("create table notes (text)")
    with pytest.raises(NotOurDatabaseError, match="stays untouched"):
        rebuilt(strange)
    assert not [each for each in tmp_path.iterdir() if "rebuil" in each.name]


def test_the_command_tells_what_was_taken_and_kept(make: Make) -> None:
    path = make("press.db", "One quay")
    done = CliRunner().invoke(main, ["rebuild", "--db", str(path), "--workers", "0"])
    assert done.exit_code == 0, done.output
    assert "1 article in 1 version, 0 judgements; from 1 capture in 1 WARC file, " in done.output
    assert "The old database is kept as" in done.output
