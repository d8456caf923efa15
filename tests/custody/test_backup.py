"""Backups: of one moment, each byte copied once, and of use whatever ended the last one."""

from __future__ import annotations

import json
import os
import shutil
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils.utils import sqlite3

from archiver.custody.backups import making
from archiver.custody.backups.backup import LOCK, back_up
from archiver.custody.backups.known import known_backups
from archiver.custody.backups.manifest import LIST, read_backup, read_snapshot
from archiver.custody.backups.records import copy_file
from archiver.custody.backups.restore import check_snapshot, choose_snapshot, restore
from archiver.errors import BackupError, BusyError, DiskError, UsageError
from archiver.store import open_archive
from archiver.store.snapshot import copy_database
from tests.contents import content_of, differences
from tests.custody.conftest import LATER, call, samples

pytestmark = pytest.mark.slow


def at(hour: int) -> datetime:
    return datetime(2026, 11, 28, hour, tzinfo=UTC)


def same(one: Path, other: Path) -> bool:
    return differences(content_of(open_archive(one)), content_of(open_archive(other))) == {}


def test_what_was_backed_up_is_restored_as_it_was(archive: Path, tmp_path: Path) -> None:
    told = call("backup", tmp_path / "b", "--db", archive)
    assert told.exit_code == 0, told.output
    assert "2 articles in 4 files" in told.output
    restored = tmp_path / "r" / "archive.db"
    told = call("restore", tmp_path / "b", "--db", restored)
    assert told.exit_code == 0, told.output
    assert "archiver verify" in told.output
    assert same(archive, restored)
    for name in ("names.tsv", "archive.curation.jsonl"):
        assert (restored.parent / name).read_bytes() == (archive.parent / name).read_bytes()
    for number in (1, 2):
        shown = json.loads(call("evidence", number, "--db", restored, "--json").output)
        assert all(shown["checks"].values())
    with closing(sqlite3.connect(restored)) as connection:
        assert connection.execute("pragma journal_mode").fetchone() == ("wal",)


def test_a_second_backup_copies_only_what_is_new(archive: Path, tmp_path: Path) -> None:
    first = back_up(archive, tmp_path / "b", clock=lambda: at(8))
    old = sum(path.stat().st_size for path in (archive.parent / "warc").iterdir())
    assert first.written == first.size == first.snapshot.database.size + old
    again = back_up(archive, tmp_path / "b", clock=lambda: at(9))
    assert (again.copied, again.written) == (0, 0)  # the database's copy is the last one once more
    assert call("add", *samples(*LATER), "--db", archive).exit_code == 0
    new = sum(path.stat().st_size for path in (archive.parent / "warc").iterdir()) - old
    assert new > 0
    third = back_up(archive, tmp_path / "b", clock=lambda: at(10))
    assert third.written == third.snapshot.database.size + new
    assert third.copied == 2
    assert not third.troubles


def test_each_snapshot_is_restored_as_of_its_time(archive: Path, tmp_path: Path) -> None:
    back_up(archive, tmp_path / "b", clock=lambda: at(8))
    restore(tmp_path / "b", tmp_path / "before" / "archive.db")
    assert call("add", *samples(*LATER), "--db", archive).exit_code == 0
    back_up(archive, tmp_path / "b", clock=lambda: at(9))
    early = restore(tmp_path / "b", tmp_path / "early" / "a.db", at="2026-11-28T08:59")
    late = restore(tmp_path / "b", tmp_path / "late" / "a.db", at="2026-11-28")
    assert (early.snapshot.articles, late.snapshot.articles) == (2, 3)
    assert same(tmp_path / "early" / "a.db", tmp_path / "before" / "archive.db")
    assert same(tmp_path / "late" / "a.db", archive)
    with pytest.raises(UsageError, match="no snapshot from before"):
        restore(tmp_path / "b", tmp_path / "none.db", at="2025")


def test_a_file_that_a_run_still_writes_to_is_copied_up_to_the_last_record_that_is_known(
    archive: Path, tmp_path: Path
) -> None:
    (warc,) = (archive.parent / "warc").iterdir()
    whole = warc.stat().st_size
    with closing(sqlite3.connect(archive)) as connection, connection:
        connection.execute("update runs set finished_at = null")
    with warc.open("ab") as file:
        file.write(b"\x1f\x8bthe beginning of a record")
    done = back_up(archive, tmp_path / "b", clock=lambda: at(8))
    assert [each.size for each in done.snapshot.records] == [whole]
    with closing(sqlite3.connect(archive)) as connection, connection:
        connection.execute("update runs set finished_at = started_at")
    done = back_up(archive, tmp_path / "b", clock=lambda: at(9))
    assert [each.size for each in done.snapshot.records] == [whole + 27]
    assert done.written == done.snapshot.database.size + 27
    for listed in read_backup(tmp_path / "b").snapshots:  # type: ignore[union-attr]
        assert not check_snapshot(tmp_path / "b", read_snapshot(tmp_path / "b", listed))


def test_a_run_that_has_stored_nothing_yet_leaves_its_file_out(archive: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(archive)) as connection, connection:
        connection.execute(
            "insert into runs (started_at, command, archiver, warc_prefix) values ('', '', '', 'new')"
        )
    for name in ("new-00000.warc.gz", "lost-00000.warc.gz"):
        (archive.parent / "warc" / name).write_bytes(b"\x1f\x8b")
        os.utime(archive.parent / "warc" / name, (1, 1))
    done = back_up(archive, tmp_path / "b")
    names = {each.name for each in done.snapshot.records}
    assert "new-00000.warc.gz" not in names
    assert "lost-00000.warc.gz" in names  # which the database has forgotten: evidence all the same


def test_old_snapshots_are_dropped_and_warc_files_stay(archive: Path, tmp_path: Path) -> None:
    for hour in range(5):
        done = back_up(archive, tmp_path / "b", keep=2, clock=lambda hour=hour: at(hour))  # type: ignore[misc]
    assert done.dropped == ("2026-11-28T02:00:00Z",)
    backup = read_backup(tmp_path / "b")
    assert backup is not None
    assert [each.at for each in backup.snapshots] == ["2026-11-28T03:00:00Z", "2026-11-28T04:00:00Z"]
    assert len(list((tmp_path / "b" / "snapshots").iterdir())) == 2
    assert len(list((tmp_path / "b" / "warc").iterdir())) == 1


@pytest.mark.parametrize("broken", ["copy_database", "copy_file", "copy_records", "digest"])
def test_a_backup_that_ends_in_the_middle_leaves_the_last_one_and_the_next_goes_on(
    broken: str, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(archive, tmp_path / "b", clock=lambda: at(8))
    assert call("add", *samples(*LATER), "--db", archive).exit_code == 0

    def stop(*given: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(making, broken, stop)
    with pytest.raises(KeyboardInterrupt):
        back_up(archive, tmp_path / "b", [archive.parent / "names.tsv"], clock=lambda: at(9))
    monkeypatch.undo()
    snapshot = choose_snapshot(tmp_path / "b")
    assert snapshot.articles == 2
    assert not check_snapshot(tmp_path / "b", snapshot)
    done = back_up(archive, tmp_path / "b", clock=lambda: at(10))
    assert done.snapshot.articles == 3
    assert not check_snapshot(tmp_path / "b", done.snapshot)
    assert len(list((tmp_path / "b" / "snapshots").iterdir())) == 2


def test_a_first_backup_that_ended_in_the_middle_is_gone_on_with(archive: Path, tmp_path: Path) -> None:
    whole = back_up(archive, tmp_path / "b")
    shutil.rmtree(tmp_path / "b" / "snapshots")
    listed = json.loads((tmp_path / "b" / LIST).read_text())
    (tmp_path / "b" / LIST).write_text(json.dumps(listed | {"snapshots": []}))
    done = back_up(archive, tmp_path / "b")
    assert done.written == whole.snapshot.database.size  # the WARC file was there already
    assert not check_snapshot(tmp_path / "b", done.snapshot)


def test_a_full_disk_is_told_in_one_sentence_and_the_last_backup_stays(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(archive, tmp_path / "b", clock=lambda: at(8))
    assert call("add", *samples(*LATER), "--db", archive).exit_code == 0

    def full(source: Path, target: Path, size: int) -> str:
        copy_file(source, target, size // 2)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("archiver.custody.backups.records.copy_file", full)
    with pytest.raises(DiskError, match=r"make room there, and try again\. The backup is as it was"):
        back_up(archive, tmp_path / "b", clock=lambda: at(9))
    snapshot = choose_snapshot(tmp_path / "b")
    assert snapshot.at == "2026-11-28T08:00:00Z"
    assert not check_snapshot(tmp_path / "b", snapshot)


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("data", "in the folder of the archive itself"),
        ("data/backup", "in the folder of the archive itself"),
        (".", "holds other files"),
        ("full", "holds other files"),
        ("file", "is a file"),
    ],
)
def test_a_folder_that_is_no_place_for_a_backup_is_refused(
    where: str, said: str, archive: Path, tmp_path: Path
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("Dear Ann")
    (tmp_path / "file").write_text("")
    told = call("backup", tmp_path / where, "--db", archive)
    assert told.exit_code == 2
    assert said in told.output
    assert not (archive.parent / "backup").exists()


def test_the_backup_of_another_archive_is_refused(archive: Path, tmp_path: Path) -> None:
    back_up(archive, tmp_path / "b")
    with closing(sqlite3.connect(archive)) as connection, connection:
        connection.execute("update runs set warc_prefix = 'archiver-of-another'")
    with pytest.raises(UsageError, match="backup of another archive"):
        back_up(archive, tmp_path / "b")


def test_two_at_one_backup_do_not_meet(archive: Path, tmp_path: Path) -> None:
    from filelock import FileLock

    back_up(archive, tmp_path / "b")
    with FileLock(tmp_path / "b" / LOCK), pytest.raises(BusyError, match="Another program is backing up"):
        back_up(archive, tmp_path / "b")


def test_a_damaged_database_is_not_backed_up_over_a_sound_one(archive: Path, tmp_path: Path) -> None:
    back_up(archive, tmp_path / "b", clock=lambda: at(8))
    with closing(sqlite3.connect(archive)) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")
        (page,) = connection.execute("select rootpage from sqlite_master where name = 'versions'").fetchone()
    with archive.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 200)
    with pytest.raises(BackupError, match="damaged"):
        back_up(archive, tmp_path / "b", clock=lambda: at(9))
    assert choose_snapshot(tmp_path / "b").at == "2026-11-28T08:00:00Z"


def test_a_warc_file_that_is_gone_or_not_what_it_was_is_told_and_the_backup_keeps_it(
    archive: Path, tmp_path: Path
) -> None:
    back_up(archive, tmp_path / "b", clock=lambda: at(8))
    (warc,) = (archive.parent / "warc").iterdir()
    sound = warc.read_bytes()
    warc.write_bytes(sound[:100] + b"\0" * 100 + sound[200:])
    told = call("backup", tmp_path / "b", "--db", archive)
    assert told.exit_code == 1
    assert "is not what it was" in told.output
    warc.unlink()
    told = call("backup", tmp_path / "b", "--db", archive)
    assert told.exit_code == 1
    assert "is gone from the archive" in told.output
    restore(tmp_path / "b", tmp_path / "r" / "archive.db", at="2026-11-28T08")
    assert (tmp_path / "r" / "warc" / warc.name).read_bytes() == sound


def test_a_damaged_copy_is_mended_when_all_bytes_are_compared(archive: Path, tmp_path: Path) -> None:
    back_up(archive, tmp_path / "b")
    (copy,) = (tmp_path / "b" / "warc").iterdir()
    copy.write_bytes(b"\0" * copy.stat().st_size)
    assert not back_up(archive, tmp_path / "b").troubles  # length and time are the same
    done = back_up(archive, tmp_path / "b", read_all=True)
    assert "is mended" in done.troubles[0]
    assert not check_snapshot(tmp_path / "b", done.snapshot)


def test_where_it_was_backed_up_to_is_remembered(archive: Path, tmp_path: Path) -> None:
    assert known_backups(archive) == []
    for folder, hour in (("b", 8), ("c", 9), ("b", 10)):
        back_up(archive, tmp_path / folder, clock=lambda hour=hour: at(hour))  # type: ignore[misc]
    assert [(Path(each.folder).name, each.at[11:13]) for each in known_backups(archive)] == [
        ("b", "10"),
        ("c", "09"),
    ]


def test_a_copy_is_of_one_moment_though_a_writer_never_stops(tmp_path: Path) -> None:
    path = tmp_path / "source.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("pragma journal_mode = wal")
        connection.executescript("create table one (n integer, fill blob); create table other (n integer)")
        connection.executemany("insert into one values (0, zeroblob(4000))", [()] * 5_000)
    begun, stop = threading.Event(), threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(path)) as writer:
            number = 0
            while not stop.is_set():
                number += 1
                with writer:
                    writer.execute("insert into one values (?, zeroblob(4000))", [number])
                    writer.execute("insert into other values (?)", [number])
                begun.set()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        begun.wait()
        heard: list[tuple[int, int]] = []
        copy_database(path, tmp_path / "copy.db", noted=lambda done, total: heard.append((done, total)))
    finally:
        stop.set()
        thread.join()
    assert len(heard) > 1  # in steps, between which others wrote
    assert [done for done, _ in heard] == sorted(done for done, _ in heard)  # never begun anew
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert copy.execute("pragma integrity_check").fetchone() == ("ok",)
        numbers = copy.execute("select max(n), (select max(n) from other) from one").fetchone()
        assert numbers[0] == (numbers[1] or 0)
    assert sorted(each.name for each in tmp_path.iterdir() if "copy" in each.name) == ["copy.db"]
