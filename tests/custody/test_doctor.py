"""Each thing that `archiver doctor` looks at, well and ill."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils.utils import sqlite3

from archiver.custody.backups.backup import back_up
from archiver.custody.backups.known import KnownBackup
from archiver.custody.health import place, program, standing
from archiver.custody.health.condition import Condition, State
from archiver.custody.health.faults import FAULTS, faults_of
from archiver.custody.health.place import check_clock, check_filesystem, check_space
from archiver.custody.health.program import check_models, check_sqlite
from archiver.custody.health.standing import check_archive, check_backups
from archiver.model import SourceKind, Target
from archiver.store import open_archive
from archiver.store.runs import begin_run, enqueue, hold_run
from tests.custody.conftest import call
from tests.store.schema.make import unpack

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)


def looked_at(path: Path, now: datetime | None = None) -> dict[str, Condition]:
    return {each.name: each for each in check_archive(path, now or datetime.now(UTC))}


@pytest.mark.parametrize(
    ("version", "is_ill"),
    [
        ("3.6.23", False),
        ("3.7.0", True),
        ("3.40.1", True),
        ("3.44.5", True),
        ("3.44.6", False),
        ("3.45.0", True),
        ("3.50.6", True),
        ("3.50.7", False),
        ("3.51.2", True),
        ("3.51.3", False),
        ("3.52.0", True),
        ("3.53.4", False),
    ],
)
def test_versions_of_sqlite_with_known_faults_are_told(version: str, is_ill: bool) -> None:
    condition = check_sqlite(version, "sqlite3")
    assert (condition.state is State.ATTEND) is is_ill
    assert is_ill is bool(faults_of(version))
    assert all(fault.source in condition.advice for fault in faults_of(version))


def test_every_fault_says_where_it_is_described() -> None:
    assert all(fault.source.startswith("https://sqlite.org/") and fault.first < fault.mended for fault in FAULTS)


def test_the_sqlite_in_use_here_has_no_known_fault() -> None:
    assert check_sqlite(sqlite3.sqlite_version, sqlite3.__name__).state is State.OK


def test_a_model_that_cannot_be_loaded_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(model: object) -> None:
        raise OSError("config.cfg is not there")

    monkeypatch.setattr(program, "load_model", fail)
    found = [each for each in check_models("") if each.name != "other languages"]
    assert found
    assert all(each.state is State.ATTEND and "config.cfg" in each.advice for each in found)


@pytest.mark.parametrize(
    ("free", "size", "state"),
    [(10**12, 10**9, State.OK), (10**8, 10**6, State.ATTEND), (5 * 10**9, 10**11, State.ATTEND)],
)
def test_little_room_is_told_against_what_the_archive_takes(free: int, size: int, state: State) -> None:
    assert check_space(free, size).state is state


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("ext4", State.OK),
        ("fuseblk", State.OK),
        ("nfs4", State.ATTEND),
        ("cifs", State.ATTEND),
        ("fuse.sshfs", State.ATTEND),
        ("9p", State.ATTEND),
    ],
)
def test_a_disk_of_a_network_is_no_place_for_an_archive(kind: str, state: State) -> None:
    mounts = f"/dev/sda1 / ext4 rw 0 0\nsomewhere /srv/news {kind} rw 0 0\nnone /srv/newspapers nfs rw 0 0\n"
    condition = check_filesystem(Path("/srv/news/archive.db"), mounts)
    assert condition is not None
    assert (condition.state, condition.value) == (state, kind)
    assert check_filesystem(Path("/srv/news/archive.db"), "") is None


def test_a_clock_behind_the_newest_capture_is_told() -> None:
    assert check_clock(NOW, None).state is State.OK
    assert check_clock(NOW, NOW - timedelta(days=1)).state is State.OK
    assert check_clock(NOW, NOW + timedelta(hours=1)).state is State.ATTEND
    assert check_clock(datetime(1970, 1, 1, tzinfo=UTC), None).state is State.ATTEND


def test_the_age_of_a_backup_is_told(tmp_path: Path) -> None:
    recent = KnownBackup(str(tmp_path), "2026-11-27T00:00:00Z")
    old = KnownBackup(str(tmp_path), "2026-01-01T00:00:00Z")
    begun = NOW - timedelta(days=90)
    assert check_backups([recent, old], begun, NOW).state is State.OK
    assert "331 days" in check_backups([old], begun, NOW).advice
    assert check_backups([], begun, NOW).state is State.ATTEND
    assert check_backups([], NOW - timedelta(days=1), NOW).state is State.NOTE
    away = KnownBackup(str(tmp_path / "unplugged"), old.at)
    assert check_backups([away], begun, NOW).state is State.NOTE


@pytest.mark.slow
def test_a_sound_archive_with_a_backup_has_nothing_to_attend_to(archive: Path, tmp_path: Path) -> None:
    back_up(archive, tmp_path / "b")
    told = call("doctor", "--db", archive)
    assert told.exit_code == 0, told.output
    assert "All is well." in told.output
    assert looked_at(archive)["backup"].state is State.OK


@pytest.mark.slow
def test_looking_at_an_old_archive_does_not_change_it(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    unpack(3, path)
    before = path.read_bytes()
    told = call("doctor", "--db", path)
    assert told.exit_code == 1
    assert "schema_0003, of an earlier version" in told.output
    assert path.read_bytes() == before


def test_the_copy_that_a_migration_left_is_told(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    unpack(3, path)
    open_archive(path).close()
    assert looked_at(path)["copy"].state is State.NOTE


def test_a_database_that_is_none_or_anothers_is_told(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("Dear Ann" * 1_000)
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection:
        connection.execute("create table letters (text)")
    for name in ("text.db", "other.db"):
        told = call("doctor", "--db", tmp_path / name)
        assert told.exit_code == 1
        assert looked_at(tmp_path / name)["database"].state is State.ATTEND


@pytest.fixture
def run_with_work(archive: Path) -> int:
    with closing(open_archive(archive)) as db:
        run = begin_run(db, command="test", options={}, archiver="0", now=NOW)
        with db.conn:
            enqueue(db, run.id, [Target("a", SourceKind.URL, "a"), Target("b", SourceKind.URL, "b")])
    return run.id


def test_interrupted_runs_are_told_from_those_at_work(archive: Path, run_with_work: int) -> None:
    found = looked_at(archive)["runs"]
    assert found.state is State.ATTEND
    assert "2 sources" in found.value
    with closing(open_archive(archive)) as db:
        lock = hold_run(db, run_with_work)
        assert lock is not None
        found = looked_at(archive)["runs"]
        lock.release()
    assert found.state is State.OK
    assert found.value.startswith("1 at work")


def test_a_writer_at_work_is_told(archive: Path) -> None:
    assert looked_at(archive)["lock"].state is State.OK
    with closing(sqlite3.connect(archive)) as other:
        other.execute("begin immediate")
        assert looked_at(archive)["lock"].state is State.NOTE


def test_a_journal_that_makes_readers_wait_is_told(archive: Path) -> None:
    with closing(sqlite3.connect(archive)) as connection:
        connection.execute("pragma journal_mode = delete")
    assert looked_at(archive)["journal"].state is State.ATTEND


def test_files_that_cannot_be_written_or_are_somebody_elses_are_told(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert looked_at(archive)["rights"].state is State.OK
    with monkeypatch.context() as patch:
        patch.setattr(place.os, "access", lambda path, mode: Path(path) != archive.parent / "warc")
        found = looked_at(archive)["rights"]
        assert found.state is State.ATTEND
        assert found.value == str(archive.parent / "warc")
    with monkeypatch.context() as patch:
        patch.setattr(place.os, "getuid", lambda: -1)
        assert "somebody else" in looked_at(archive)["rights"].advice


def test_a_secret_that_others_can_read_is_told(archive: Path) -> None:
    secret = archive.parent / "session.secret"
    secret.write_text("…")
    secret.chmod(0o644)
    assert "chmod 600" in looked_at(archive)["secret"].advice
    secret.chmod(0o600)
    assert "secret" not in looked_at(archive)


def test_a_file_system_is_looked_up_where_mounts_are_listed(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "MOUNTS", tmp_path / "mounts")
    assert "file system" not in looked_at(archive)
    (tmp_path / "mounts").write_text(f"host:/news {tmp_path} nfs rw 0 0\n")
    assert looked_at(archive)["file system"].state is State.ATTEND
