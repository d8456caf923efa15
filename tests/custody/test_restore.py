"""Restoring: nothing is put in place before all of it is sound, and nothing that is there is lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils.utils import sqlite3

from archiver.custody.backups.backup import back_up
from archiver.custody.backups.manifest import LIST, MANIFEST, read_backup
from archiver.custody.backups.restore import choose_snapshot, restore
from archiver.errors import BackupError, BusyError, DiskError, UsageError
from archiver.store import disk, open_archive
from tests.custody.conftest import call

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.fixture
def backup(archive: Path, tmp_path: Path) -> Path:
    beside = [archive.parent / "names.tsv", archive.parent / "archive.curation.jsonl"]
    back_up(archive, tmp_path / "b", beside)
    return tmp_path / "b"


def stored(backup: Path, ending: str) -> Path:
    (path,) = backup.rglob(f"*{ending}")
    return path


def damage(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


@pytest.mark.parametrize("harm", [damage, cut, Path.unlink])
@pytest.mark.parametrize("ending", [".db", ".warc.gz", ".tsv", ".jsonl"])
def test_a_damaged_file_is_named_and_nothing_is_put_in_place(
    ending: str, harm: object, backup: Path, tmp_path: Path
) -> None:
    harmed = stored(backup, ending)
    harm(harmed)  # type: ignore[operator]
    told = call("restore", backup, "--db", tmp_path / "r" / "archive.db")
    assert told.exit_code == 1
    assert harmed.relative_to(backup).as_posix() in told.output
    assert "Not restored" in told.output
    assert not [path for path in (tmp_path / "r").rglob("*") if path.is_file()]
    told = call("restore", backup, "--check", "--json")
    assert told.exit_code == 1
    assert len(json.loads(told.output)["damaged"]) == 1


def test_what_is_sound_is_restored_without_the_damaged_when_that_is_asked_for(backup: Path, tmp_path: Path) -> None:
    damage(stored(backup, ".warc.gz"))
    told = call("restore", backup, "--db", tmp_path / "r" / "archive.db", "--without-damaged")
    assert told.exit_code == 1  # which is still told
    assert call("show", "1", "--db", tmp_path / "r" / "archive.db").exit_code == 0
    assert not (tmp_path / "r" / "warc").exists()


def test_a_damaged_manifest_is_told_from_damaged_files(backup: Path, tmp_path: Path) -> None:
    damage(stored(backup, MANIFEST))
    with pytest.raises(BackupError, match=r"manifest\.json is damaged"):
        restore(backup, tmp_path / "r.db")


@pytest.mark.parametrize("harm", [lambda path: path.write_text("{"), Path.unlink])
def test_a_lost_list_of_snapshots_is_read_from_their_manifests(
    harm: Callable[[Path], object], archive: Path, backup: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before = read_backup(backup)
    assert before is not None
    harm(backup / LIST)
    found = read_backup(backup)
    assert found is not None
    assert found.snapshots == before.snapshots
    assert "missing or damaged" in caplog.text
    assert restore(backup, tmp_path / "r" / "archive.db").is_in_place
    back_up(archive, backup)
    assert len(json.loads((backup / LIST).read_text())["snapshots"]) == 2


def test_a_list_without_snapshots_that_is_damaged_is_told(tmp_path: Path) -> None:
    (tmp_path / LIST).write_text("{")
    with pytest.raises(BackupError, match=r"backup\.json is damaged"):
        read_backup(tmp_path)


def test_a_folder_that_cannot_be_made_is_told_in_one_sentence(archive: Path, backup: Path) -> None:
    (archive.parent.parent / "file").write_text("")
    for words in (("backup", archive.parent.parent / "file" / "b", "--db", archive),
                  ("restore", backup, "--db", archive.parent.parent / "file" / "r" / "a.db")):  # fmt: skip
        told = call(*words)
        assert told.exit_code == 1
        assert "cannot be read or written" in told.output


def test_a_manifest_that_leads_out_of_the_folder_is_refused(backup: Path, tmp_path: Path) -> None:
    from hashlib import sha256

    manifest = stored(backup, MANIFEST)
    written = manifest.read_text().replace('"name": "names.tsv"', '"name": "../../names.tsv"')
    manifest.write_text(written)
    listed = json.loads((backup / LIST).read_text())
    listed["snapshots"][0]["sha256"] = sha256(written.encode()).hexdigest()
    (backup / LIST).write_text(json.dumps(listed))
    with pytest.raises(BackupError, match="leads out of the folder"):
        restore(backup, tmp_path / "r" / "r.db")


def test_an_archive_that_is_there_is_never_overwritten(archive: Path, backup: Path) -> None:
    with closing(sqlite3.connect(archive)) as connection, connection:
        connection.execute("update articles set title = 'Changed since'")
    told = call("restore", backup, "--db", archive)
    assert told.exit_code == 2
    assert "--replace" in told.output
    told = call("restore", backup, "--db", archive, "--replace")
    assert told.exit_code == 0, told.output
    (old,) = archive.parent.glob("archive.db.replaced-*")
    titles = "select count(*) from articles where title = 'Changed since'"
    for path, number in ((archive, 0), (old, 2)):
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute(titles).fetchone() == (number,)


def test_what_is_set_aside_twice_in_one_second_is_kept_twice(archive: Path, backup: Path) -> None:
    for title in ("First", "Second"):
        with closing(sqlite3.connect(archive)) as connection, connection:
            connection.execute("update articles set title = ?", [title])
        restore(backup, archive, replace=True, clock=lambda: NOON)
    assert archive.with_name("archive.db.replaced-20261128T120000Z").exists()
    kept = sorted(archive.parent.glob("archive.db.replaced-*Z"))
    assert [sqlite3.connect(path).execute("select title from articles").fetchone() for path in kept] == [
        ("First",),
        ("Second",),
    ]


def test_an_archive_that_another_program_has_open_is_not_set_aside(archive: Path, backup: Path) -> None:
    with closing(open_archive(archive)) as db:
        db.execute("select count(*) from articles").fetchone()
        with pytest.raises(BusyError, match="end it first"):
            restore(backup, archive, replace=True)
    assert not list(archive.parent.glob("*replaced*"))


def test_a_log_that_a_lost_database_left_behind_does_not_get_into_the_restored_one(
    archive: Path, backup: Path
) -> None:
    writer = sqlite3.connect(archive)
    writer.execute("update articles set title = 'Never checkpointed'")
    writer.commit()
    wal = archive.with_name("archive.db-wal").read_bytes()
    writer.close()
    for name in ("archive.db", "archive.db-shm"):
        archive.with_name(name).unlink(missing_ok=True)
    archive.with_name("archive.db-wal").write_bytes(wal)
    restore(backup, archive)
    titles = "select count(*) from articles where title = 'Never checkpointed'"
    assert open_archive(archive).execute(titles).fetchone() == (0,)


def test_another_warc_file_of_the_same_name_stays(archive: Path, backup: Path) -> None:
    archive.unlink()
    (warc,) = (archive.parent / "warc").iterdir()
    sound = warc.read_bytes()
    warc.write_bytes(sound + b"more")  # of later: the backup's is its beginning
    restore(backup, archive)
    assert warc.read_bytes() == sound + b"more"
    archive.unlink()
    damage(warc)
    with pytest.raises(UsageError, match="another file than the backup's"):
        restore(backup, archive)
    done = restore(backup, archive, replace=True)
    assert warc.read_bytes() == sound
    assert len(done.aside) == 1


def test_small_files_that_are_there_stay_and_are_told(archive: Path, backup: Path, tmp_path: Path) -> None:
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "names.tsv").write_text("mine")
    told = call("restore", backup, "--db", tmp_path / "r" / "other.db")
    assert told.exit_code == 0
    assert "names.tsv differs" in told.output
    assert (tmp_path / "r" / "names.tsv").read_text() == "mine"
    assert (tmp_path / "r" / "other.curation.jsonl").is_file()  # it goes by the database's name


def test_without_room_nothing_is_put_in_place(
    backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "SPARE", 1 << 62)
    with pytest.raises(DiskError, match="make room there"):
        restore(backup, tmp_path / "r" / "archive.db")
    assert not list((tmp_path / "r").iterdir())


def test_a_time_may_be_given_in_part_and_is_refused_where_it_is_none_or_of_another_zone(backup: Path) -> None:
    snapshot = choose_snapshot(backup)
    for at in ("2999", "2999-11-28", "2999-11-28 09:30", "2999-11-28T09:30:00Z", "29991128T093000Z", snapshot.at):
        assert choose_snapshot(backup, at) == snapshot
    for at in ("2026-11-28T09:30+02:00", "2026-11-28T09:30-02:00", "yesterday", "28 November 2026", "2 h"):
        with pytest.raises(UsageError, match="takes a time in UTC"):
            choose_snapshot(backup, at)


def test_a_folder_without_a_backup_is_told(tmp_path: Path) -> None:
    told = call("restore", tmp_path, "--db", tmp_path / "r.db")
    assert told.exit_code == 1
    assert "holds no backup" in told.output
