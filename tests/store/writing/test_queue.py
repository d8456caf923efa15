"""Runs and their queue: what is still to be archived is known until it is done or given up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from filelock import FileLock
from sqlite_utils import Database

from archiver.model import Failure, Reason, SourceKind, Status, Target
from archiver.store import Kept, Writer, begin_run, open_archive
from archiver.store.asking.units import UnitState, unit_is_at_work, unit_state
from archiver.store.runs import (
    InterruptedRun,
    Queued,
    Run,
    digest_of_targets,
    forget_run,
    hold_run,
    interrupted_runs,
    let_go,
    new_prefix,
    queued,
)
from tests.store.conftest import ARTICLE, READER, Save, kept, reading

NOW = datetime(2023, 2, 11, 8, 30, tzinfo=UTC)
LATER = datetime(2023, 2, 12, tzinfo=UTC)
ONE = Target("one", SourceKind.URL, "http://news.example/1")
TWO = Target("two.html", SourceKind.HTML, "/pages/two.html")


def start(db: Database, targets: list[Target], now: datetime = NOW) -> tuple[Run, Writer]:
    run = begin_run(db, command="archiver add", options={"b": [1], "a": "ü"}, archiver="9.9", now=now)
    writer = Writer(db, READER, run, clock=lambda: now)
    writer.accept(targets, [])
    return run, writer


def test_a_run_is_recorded_as_it_begins(db: Database) -> None:
    run, _ = start(db, [ONE, TWO])
    (row,) = db.query("select * from runs")
    assert run == Run(row["id"], row["warc_prefix"], "2023-02-11T08:30:00Z")
    assert run.warc_prefix.startswith("archiver-20230211T083000Z-")
    assert (row["started_at"], row["command"], row["archiver"]) == ("2023-02-11T08:30:00Z", "archiver add", "9.9")
    assert row["options"] == '{"a": "\\u00fc", "b": [1]}'
    assert (row["finished_at"], row["given_sha256"]) == (None, digest_of_targets([ONE, TWO]))


def test_runs_of_one_moment_have_names_of_their_own() -> None:
    names = {new_prefix(NOW) for _ in range(20)}
    assert len(names) == 20


def test_a_list_of_targets_is_known_by_their_places_in_order() -> None:
    digests = [digest_of_targets(given) for given in ([], [ONE], [ONE, TWO], [TWO, ONE])]
    assert len(set(digests)) == 4
    assert digest_of_targets(iter([ONE, TWO])) == digest_of_targets([replace(ONE, source="other"), TWO])
    assert len(digest_of_targets([replace(ONE, location="\udcff")])) == 64


def test_what_is_to_be_archived_stands_in_the_queue_in_order_and_once(db: Database) -> None:
    run, writer = start(db, [ONE, TWO, replace(ONE, source="again")])
    assert queued(db, run.id) == [Queued(1, ONE), Queued(2, TWO)]
    outcomes = writer.accept([ONE], [(TWO, Failure(Reason.FILE_MISSING, "It is gone."))])
    assert [(each.status, each.source, each.url, each.reason, each.detail) for each in outcomes] == [
        (Status.FAILED, "two.html", "/pages/two.html", Reason.FILE_MISSING, "It is gone.")
    ]
    assert len(queued(db, run.id)) == 2
    assert queued(db, run.id + 1) == []
    (failure,) = db.query("select * from failures")
    assert (failure["url"], failure["first_failed"], failure["run_id"]) == (
        "/pages/two.html",
        "2023-02-11T08:30:00Z",
        run.id,
    )
    assert db.execute("select failed from runs").fetchone() == (1,)


def test_what_must_be_remembered_with_the_targets_is_of_the_same_transaction(db: Database) -> None:
    run, writer = start(db, [ONE])

    def fail() -> None:
        assert len(queued(db, run.id)) == 2
        raise ValueError

    with pytest.raises(ValueError):
        writer.accept([TWO], [], noted=fail)
    assert queued(db, run.id) == [Queued(1, ONE)]


def test_a_target_leaves_the_queue_when_nothing_more_comes_of_it(db: Database) -> None:
    run, writer = start(db, [ONE, TWO])

    def first() -> Kept:
        return replace(kept(ARTICLE), target=ONE, queue_id=1)

    writer.save(first(), reading(), last=False)
    writer.save(first(), Failure(Reason.EMPTY, "Empty."), last=False)
    assert queued(db, run.id) == [Queued(1, ONE, 2), Queued(2, TWO)]
    writer.save(first(), reading())
    assert queued(db, run.id) == [Queued(2, TWO)]
    writer.save(kept(ARTICLE), reading())
    assert queued(db, run.id) == [Queued(2, TWO)]


def test_runs_that_have_something_left_are_interrupted(db: Database) -> None:
    first, writer = start(db, [ONE, TWO])
    second, _ = start(db, [TWO], LATER)
    third, done = start(db, [])
    told = InterruptedRun(
        first.id,
        first.warc_prefix,
        "2023-02-11T08:30:00Z",
        command="archiver add",
        options={"a": "ü", "b": [1]},
        left=2,
    )
    assert interrupted_runs(db) == [
        told,
        replace(told, id=second.id, started_at="2023-02-12T00:00:00Z", warc_prefix=second.warc_prefix, left=1),
    ]
    assert interrupted_runs(db, given_sha256=digest_of_targets([ONE, TWO])) == [told]
    assert interrupted_runs(db, given_sha256=digest_of_targets([])) == []
    writer.finish()
    done.finish()
    assert [each.id for each in interrupted_runs(db)] == [second.id]
    assert db.execute("select finished_at from runs where id = ?", [third.id]).fetchone() == (
        "2023-02-11T08:30:00Z",
    )


def test_a_run_that_is_given_up_has_nothing_left(db: Database) -> None:
    first, _ = start(db, [ONE, TWO])
    second, _ = start(db, [ONE], LATER)
    assert forget_run(db, first.id) == 2
    assert [each.id for each in interrupted_runs(db)] == [second.id]
    ended = "select finished_at from runs order by id"
    assert db.execute(ended).fetchall() == [("2023-02-11T08:30:00Z",), (None,)]
    with db.conn:
        db.execute("update runs set finished_at = 'before'")
    assert forget_run(db, first.id) == 0
    assert forget_run(db, second.id) == 1
    assert db.execute(ended).fetchall() == [("before",)] * 2


def test_a_run_is_held_by_one_program_at_a_time(db: Database, tmp_path: Path) -> None:
    lock = hold_run(db, 7)
    assert lock is not None
    assert Path(lock.lock_file) == tmp_path / "archive.db.run-7.lock"
    assert hold_run(db, 7) is None
    assert hold_run(db, 8) is not None
    let_go(lock)
    assert not (tmp_path / "archive.db.run-7.lock").exists()
    assert hold_run(db, 7) is not None


# -- a shard of one source --------------------------------------------------------------------------------


def test_a_unit_is_not_begun_until_its_own_source_is_archived_there(tmp_path: Path) -> None:
    path = tmp_path / "unit.db"
    assert unit_state(path, ONE) == UnitState()
    assert not path.exists()
    path.write_text("no database " * 100)
    assert unit_state(path, ONE) == UnitState()
    path.unlink()
    db = open_archive(path, create=True)
    assert unit_state(path, ONE) == UnitState()
    start(db, [TWO])
    assert unit_state(path, ONE) == UnitState(is_others=True)
    assert not unit_is_at_work(path, UnitState())
    db.close()


def test_how_far_a_unit_is(db: Database, save: Save, tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    save()
    run, writer = start(db, [ONE])
    begun = UnitState(run.id)
    assert unit_state(path, ONE) == begun
    writer.save(
        kept(replace(ARTICLE, url="http://news.example/1")), reading(replace(ARTICLE, url="http://news.example/1"))
    )
    writer.save(kept(), reading())
    writer.save(replace(kept(), target=ONE, queue_id=2), Failure(Reason.UNREACHABLE, "Nobody answers."), last=False)
    state = unit_state(path, ONE)
    assert state == UnitState(
        run.id, is_out_of_reach=True, saved=1, unchanged=1, failed=1, detail="Nobody answers."
    )
    writer.finish()
    assert not unit_state(path, ONE).is_finished  # something is left
    with db.conn:
        db.execute("delete from queue")
        db.execute("update failures set reason = 'no article'")
    done = unit_state(path, ONE)
    assert (done.is_finished, done.is_out_of_reach, done.detail) == (True, False, "Nobody answers.")
    later, _ = start(db, [ONE], LATER)
    assert unit_state(path, ONE) == UnitState(later.id)


def test_a_program_is_at_work_on_a_unit_while_it_holds_its_run(db: Database, tmp_path: Path) -> None:
    run, _ = start(db, [ONE])
    state = UnitState(run.id)
    path, lock = tmp_path / "archive.db", tmp_path / f"archive.db.run-{run.id}.lock"
    assert not unit_is_at_work(path, state)
    assert not lock.exists()
    with FileLock(lock):
        assert unit_is_at_work(path, state)
        assert not unit_is_at_work(path, replace(state, is_finished=True))
        assert not unit_is_at_work(path, UnitState())
