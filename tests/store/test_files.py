"""The archive as a file: opened, locked, copied, and what the disk has to say of it."""

from __future__ import annotations

import errno
import shutil
from collections import namedtuple
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlite_utils import Database
from sqlite_utils.utils import sqlite3

from archiver.errors import BusyError, DatabaseError, DiskError, NotOurDatabaseError
from archiver.store import database, disk, open_archive
from archiver.store.connections import connect_read_only
from archiver.store.database import be_alone, parts_of, path_of, write_transaction
from archiver.store.disk import GO_ON, ROOM, SPARE, check_space, disk_trouble, told_when_full
from archiver.store.rows import insert, row_id, update
from archiver.store.snapshot import copy_database
from archiver.store.values import digest_of, site_host, text_digest, web_address
from archiver.times import to_utc
from tests.store.conftest import ARTICLE, kept

Usage = namedtuple("Usage", "total used free")


def with_free(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(1 << 40, 0, free))


# -- opening ----------------------------------------------------------------------------------------------


def test_an_archive_that_another_program_keeps_to_itself_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "archive.db"
    monkeypatch.setattr(database, "BUSY_TIMEOUT", 0.01)
    with closing(sqlite3.connect(path)) as other:
        other.execute("create table a (b)")
        other.execute("pragma locking_mode = exclusive")
        other.execute("begin exclusive")
        with pytest.raises(BusyError, match=r"keeps .*archive\.db to itself"):
            open_archive(path)


def test_an_archive_that_cannot_be_opened_is_told_of_with_the_cause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    path = tmp_path / "archive.db"

    def fail(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("unable to open database file")

    monkeypatch.setattr(database.sqlite3, "connect", fail)
    with_free(monkeypatch, ROOM)
    with pytest.raises(NotOurDatabaseError, match=r"archive\.db cannot be opened: unable to open database file\."):
        open_archive(path, create=True)
    with_free(monkeypatch, ROOM - 1)
    with pytest.raises(DiskError, match="The disk is full"):
        open_archive(path, create=True)


def test_an_open_archive_waits_long_and_writes_safely(db: Database) -> None:
    assert db.execute("pragma busy_timeout").fetchone() == (600_000,)
    assert db.execute("pragma synchronous").fetchone() == (2,)  # full
    assert db.execute("pragma cache_size").fetchone() == (-64_000,)


def test_the_path_of_an_archive_and_all_files_of_it(db: Database, tmp_path: Path) -> None:
    assert path_of(db) == tmp_path / "archive.db"
    db.execute("attach database ':memory:' as other")
    assert path_of(db) == tmp_path / "archive.db"
    assert path_of(Database(memory=True)) == Path()
    assert [path.name for path in parts_of(tmp_path / "a.db")] == ["a.db", "a.db-wal", "a.db-shm", "a.db-journal"]


def test_all_of_an_archive_is_in_one_file_while_nobody_else_has_it_open(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    db = open_archive(path, create=True)
    with closing(sqlite3.connect(path, timeout=0.01)) as other:
        other.execute("select count(*) from sites").fetchone()
        db.execute("pragma busy_timeout = 10")
        with pytest.raises(BusyError, match=r"archive\.db is open in another program"):
            be_alone(db.conn, path)
    be_alone(db.conn, path)
    assert db.execute("pragma journal_mode").fetchone() == ("delete",)
    assert [each.name for each in tmp_path.iterdir()] == ["archive.db"]


def test_whoever_waits_to_write_is_told_once_and_gets_the_turn(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(database, "WORDLESS", 0.01)
    other = open_archive(tmp_path / "archive.db")
    other.execute("pragma busy_timeout = 50")
    with write_transaction(db), pytest.raises(BusyError, match="for 0 seconds"), write_transaction(other):
        pass
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert other.execute("pragma busy_timeout").fetchone() == (50,)
    with write_transaction(other):
        insert(other, "sites", {"host": "a", "name": "a"})
    assert len(caplog.records) == 1
    with pytest.raises(ZeroDivisionError), write_transaction(other):
        insert_and_fail(other)
    assert db.execute("select host from sites").fetchall() == [("a",)]
    other.close()


def insert_and_fail(db: Database) -> None:
    insert(db, "sites", {"host": "b", "name": "b"})
    raise ZeroDivisionError


# -- the disk ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, ""), "The disk is full."),
        (OSError(errno.EDQUOT, ""), "as far as you may fill it"),
        (OSError(errno.EFBIG, ""), "may not grow"),
        (OSError(errno.EIO, ""), "or failing"),
        (sqlite3.OperationalError("database or disk is full"), "The disk is full."),
        (sqlite3.OperationalError("disk I/O error"), "or failing"),
    ],
)
def test_errors_of_the_disk_are_told_with_what_to_do(error: Exception, said: str) -> None:
    told = disk_trouble(error)
    assert told is not None
    assert said in told
    assert told.endswith(f" {GO_ON}")


@pytest.mark.parametrize(
    "error", [OSError(errno.EACCES, ""), OSError("no number"), sqlite3.OperationalError("no such table: a")]
)
def test_other_errors_are_not_of_the_disk(error: Exception, tmp_path: Path) -> None:
    assert disk_trouble(error) is None
    assert disk_trouble(error, tmp_path / "archive.db") is None


def test_an_error_without_a_cause_is_explained_by_a_disk_without_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = sqlite3.OperationalError("unable to open database file")
    with_free(monkeypatch, ROOM - 1)
    assert disk_trouble(error) is None
    assert disk_trouble(error, tmp_path / "archive.db") == f"The disk is full. {GO_ON}"
    with_free(monkeypatch, ROOM)
    assert disk_trouble(error, tmp_path / "archive.db") is None


def test_writing_that_fills_the_disk_fails_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_free(monkeypatch, 1234)
    told = f"The disk is full. There are 1,234 bytes free at {tmp_path}: make room there, and try again."
    for then, whole in (("", told), ("All is as it was.", f"{told} All is as it was.")):
        with pytest.raises(DiskError) as caught, told_when_full(tmp_path, then):
            raise OSError(errno.ENOSPC, "")
        assert str(caught.value) == whole
    with pytest.raises(PermissionError), told_when_full(tmp_path):
        raise PermissionError(errno.EACCES, "")


def test_room_is_made_sure_of_before_something_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_free(monkeypatch, 1000 + SPARE)
    check_space(tmp_path, 1000, "The copy")
    with pytest.raises(DiskError, match=r"The copy needs 16,001,001 bytes, and .* has 16,001,000 free"):
        check_space(tmp_path, 1001, "The copy")
    assert disk.SPARE == SPARE


# -- a copy of one moment ---------------------------------------------------------------------------------


def test_a_copy_is_of_the_moment_at_which_it_was_begun(db: Database, tmp_path: Path) -> None:
    with db.conn:
        insert(db, "sites", {"host": "a", "name": "a"})
    noted: list[tuple[int, int]] = []

    def note(done: int, total: int) -> None:
        noted.append((done, total))
        with db.conn:
            insert(db, "sites", {"host": "later", "name": "later"})

    target = tmp_path / "copy.db"
    target.write_text("what is there is replaced")
    target.with_name("copy.db.coming").write_text("from an earlier time")
    copy_database(tmp_path / "archive.db", target, noted=note)
    (size,) = {total for _, total in noted}
    assert noted[-1] == (size, size)
    assert target.stat().st_size == size
    with closing(sqlite3.connect(target)) as copy:
        assert copy.execute("select host from sites").fetchall() == [("a",)]
        assert copy.execute("pragma journal_mode").fetchone() == ("delete",)
    assert not list(tmp_path.glob("copy.db.*"))
    copy_database(tmp_path / "archive.db", target)
    with closing(sqlite3.connect(target)) as copy:
        assert len(copy.execute("select host from sites").fetchall()) == 2


def test_what_cannot_be_copied_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("no database " * 500)
    with pytest.raises(DatabaseError, match=r"text\.db cannot be copied"):
        copy_database(tmp_path / "text.db", tmp_path / "copy.db")
    with pytest.raises(DatabaseError):
        copy_database(tmp_path / "none.db", tmp_path / "copy.db")
    assert [path.name for path in tmp_path.iterdir()] == ["text.db"]


def test_a_connection_for_reading_cannot_write(db: Database, tmp_path: Path) -> None:
    with closing(connect_read_only(tmp_path / "archive.db")) as connection:
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            connection.execute("insert into sites (host, name) values ('a', 'a')")
        assert connection.execute("select count(*) from sites").fetchone() == (0,)
        assert db.execute("select count(*) from sites").fetchone() == (0,)


# -- rows -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "stored"),
    [
        (None, None),
        (date(2023, 2, 10), "2023-02-10"),
        (datetime(2023, 2, 10, 18, 30, 15, 999, tzinfo=UTC), "2023-02-10T18:30:15Z"),
        (datetime(2023, 2, 10, 1, tzinfo=timezone(timedelta(hours=8))), "2023-02-09T17:00:00Z"),
    ],
)
def test_times_are_kept_in_utc_to_the_second(moment: datetime | None, stored: str | None) -> None:
    assert to_utc(moment) == stored


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.Example.com:8080/a", "example.com:8080"),
        ("https://ann@example.com/a", "example.com"),
        ("https://wwww.example.com", "wwww.example.com"),
        ("https://news.www.example.com", "news.www.example.com"),
        ("urn:x", ""),
        ("/a/b", ""),
    ],
)
def test_the_host_of_an_address_stands_for_its_site(url: str, host: str) -> None:
    assert site_host(url) == host


@pytest.mark.parametrize(
    ("url", "is_web"),
    [
        ("https://example.com", True), ("HTTP://example.com", True), ("ftp://example.com", False),
        ("https:///a", False), ("https://[", False), ("https://a\n.example", False), ("https://a.example/\x1f", False),
        ("https://a.example/ ", True), ("", False),
    ],
)  # fmt: skip
def test_only_addresses_of_the_web_become_links(url: str, is_web: bool) -> None:
    assert web_address(url) == (url if is_web else "")


def test_versions_are_told_apart_by_each_of_their_texts() -> None:
    row = {"title": "a", "summary": "b", "text": "c"}
    digests = {digest_of(row | {name: "x"}) for name in row} | {digest_of(row)}
    assert len(digests) == 4
    assert digest_of({"title": "ab", "summary": "", "text": "c"}) != digest_of(
        {"title": "a", "summary": "b", "text": "c"}
    )
    assert text_digest(ARTICLE) == digest_of({n: getattr(ARTICLE, n) for n in row})


def test_a_header_is_found_by_its_name_in_any_letter_case() -> None:
    given = kept().capture
    assert given is not None
    capture = replace(given, headers=(("X", "1"), ("ETag", "2"), ("etag", "3")))
    assert (capture.header("etag"), capture.header("age")) == ("2", None)


def test_rows_are_inserted_changed_and_found_by_their_key(db: Database) -> None:
    first = insert(db, "sites", {"host": "a", "name": "A"})
    second = insert(db, "sites", {"name": "B", "host": "b"})
    assert second > first > 0
    update(db, "sites", second, {"host": "c", "name": "C"})
    assert row_id(db, "sites", {"host": "c", "name": "C"}) == second
    third = row_id(db, "sites", {"host": "d"}, {"name": "D"})
    assert row_id(db, "sites", {"host": "d"}, {"name": "ignored"}) == third
    assert db.execute("select host, name from sites order by id").fetchall() == [("a", "A"), ("c", "C"), ("d", "D")]
