"""Backups where files are called, or lie, otherwise than usual: they hold all of it, and are sound."""

from __future__ import annotations

import os
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils.utils import sqlite3

from archiver.custody.backups.backup import back_up
from archiver.custody.backups.restore import check_snapshot, choose_snapshot, restore
from archiver.store import open_archive
from archiver.store.curation import log_of
from archiver.store.judging.judgements import Judge
from tests.custody.conftest import call

pytestmark = pytest.mark.slow
TIMES = [datetime(2026, 11, 28, hour, tzinfo=UTC) for hour in (8, 9)]


def test_the_log_goes_along_whatever_the_database_is_called(archive: Path, tmp_path: Path) -> None:
    path = archive.rename(archive.with_name("press.sqlite"))
    with closing(open_archive(path)) as db:
        Judge(db, by="ann").hide(1)
    log = log_of(path)
    assert call("backup", tmp_path / "b", "--db", path).exit_code == 0
    for name in ("press.sqlite", "other.db", "third.sqlite"):
        restored = tmp_path / name.partition(".")[0] / name
        assert call("restore", tmp_path / "b", "--db", restored).exit_code == 0
        assert log_of(restored).read_bytes() == log.read_bytes()


def test_a_copy_that_went_bad_on_disk_does_not_stand_for_a_new_one(archive: Path, tmp_path: Path) -> None:
    first = back_up(archive, tmp_path / "b", clock=lambda: TIMES[0]).snapshot
    (tmp_path / "b" / first.database.stored).write_bytes(b"\0" * first.database.size)
    done = back_up(archive, tmp_path / "b", clock=lambda: TIMES[1])
    assert check_snapshot(tmp_path / "b", done.snapshot) == []
    assert check_snapshot(tmp_path / "b", first) == []  # the two are one file, and that is the sound one


def test_a_file_that_another_program_left_among_the_snapshots_is_no_trouble(archive: Path, tmp_path: Path) -> None:
    back_up(archive, tmp_path / "b", clock=lambda: TIMES[0])
    (tmp_path / "b" / "snapshots" / ".DS_Store").write_bytes(b"\0")
    done = back_up(archive, tmp_path / "b", clock=lambda: TIMES[1])
    assert choose_snapshot(tmp_path / "b") == done.snapshot


def test_a_journal_that_a_lost_database_left_behind_does_not_get_into_the_restored_one(
    archive: Path, tmp_path: Path
) -> None:
    back_up(archive, tmp_path / "b")
    restore(tmp_path / "b", tmp_path / "sound" / "archive.db")
    with closing(sqlite3.connect(archive, isolation_level=None)) as writer:
        writer.execute("pragma journal_mode = delete")
        writer.execute("pragma cache_size = 1")  # so that it writes, its journal synced, before it commits
        writer.execute("update articles set title = 'Before'")
        writer.execute("begin")
        writer.execute("update articles set title = 'Half'")
        writer.execute("update versions set text = text || text")
        journal = archive.with_name("archive.db-journal").read_bytes()
        writer.execute("rollback")
    archive.unlink()
    archive.with_name("archive.db-journal").write_bytes(journal)
    restore(tmp_path / "b", archive)
    titles = "select id, title from articles order by id"
    found = [open_archive(path).execute(titles).fetchall() for path in (archive, tmp_path / "sound" / "archive.db")]
    assert found[0] == found[1]


def test_new_names_are_on_disk_before_they_are_told_of(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced, real = set(), os.fsync

    def fsync(handle: int) -> None:
        synced.add(os.fstat(handle).st_ino)
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    back_up(archive, tmp_path / "deep" / "b")
    restore(tmp_path / "deep" / "b", tmp_path / "r" / "archive.db")
    for top in (tmp_path / "deep", tmp_path / "r"):
        folders = {each.parent for each in (top, *top.rglob("*"))}
        assert [each for each in folders if each.stat().st_ino not in synced] == []
