"""Databases as every released schema had them open today, with all that was in them."""

from __future__ import annotations

import logging
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database
from sqlite_utils.utils import sqlite3

from archiver.errors import DiskError
from archiver.store import disk, open_archive
from archiver.store.schema import upgrade
from archiver.store.schema.migrations import migration_names, migrations
from archiver.store.search.find import search_articles
from tests.attacks.migrating import wrong_counters
from tests.contents import differences
from tests.store.schema.make import COMMITS, CURATING, unpack
from tests.store.schema.older import columns_of, ordinary_tables

NEWEST = max(COMMITS)
Rows = dict[str, list[tuple[object, ...]]]


def rows_of(path: Path, columns: dict[str, list[str]] | None = None) -> tuple[Rows, dict[str, list[str]]]:
    """Every ordinary table's rows, sorted; of those columns alone, where these are given."""
    with closing(sqlite3.connect(path)) as connection:
        if columns is None:
            columns = {name: columns_of(connection, name) for name in ordinary_tables(connection)}
        found: Rows = {}
        for name, own in columns.items():
            listed = ", ".join(f'"{column}"' for column in own)
            found[name] = sorted(connection.execute(f"select {listed} from {name}"), key=repr)
    return found, columns


@pytest.fixture(params=sorted(COMMITS))
def schema(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def old(schema: int, tmp_path: Path) -> Path:
    path = tmp_path / "archive.db"
    unpack(schema, path)
    return path


def test_there_is_a_database_of_every_schema() -> None:
    assert {f"schema_{number:04}" for number in COMMITS} == migration_names()


def test_an_old_database_is_of_its_schema(schema: int, old: Path) -> None:
    with closing(sqlite3.connect(old)) as connection:
        applied = [row.name for row in migrations.applied(Database(connection))]
    assert applied == [f"schema_{number:04}" for number in range(1, schema + 1)]


def test_everything_in_an_old_database_is_there_after_it_was_opened(schema: int, old: Path) -> None:
    before, columns = rows_of(old)
    assert len(before["articles"]) == 3
    assert len(before["versions"]) == 4
    assert len(before["failures"]) == 1
    assert len(before.get("judgements", [])) == (2 if schema >= CURATING else 0)
    open_archive(old).close()
    after, _ = rows_of(old, columns)
    assert differences(before, after) == {}


def test_an_old_database_is_sound_once_it_was_opened(old: Path) -> None:
    db = open_archive(old)
    assert not migrations.pending(db)
    assert db.execute("pragma integrity_check").fetchone() == ("ok",)
    assert db.execute("pragma foreign_key_check").fetchall() == []
    for index in ("articles_fts", "entities_fts"):
        db.execute(f"insert into {index} ({index}, rank) values ('integrity-check', 1)")
    db.conn.rollback()
    noted = "select row_count from counts where table_name = 'articles' and column_name = ''"
    assert db.execute(noted).fetchone() == (3,)
    assert list(wrong_counters(db)) == []


def test_an_old_database_is_searched_like_a_new_one(old: Path) -> None:
    db = open_archive(old)
    (found,) = search_articles(db, '"licence rules"')
    assert "mini programs" in found["title"]
    assert len(search_articles(db, "微信")) == 1


def test_before_an_old_database_is_changed_it_is_copied_as_it_was(
    schema: int, old: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before, columns = rows_of(old)
    with caplog.at_level(logging.WARNING):
        open_archive(old).close()
    kept = old.with_name(f"archive.db.before-{NEWEST:04}")
    if schema == NEWEST:
        assert not upgrade.former_copies(old)
        assert not caplog.records
        return
    assert upgrade.former_copies(old) == [kept]
    assert differences(before, rows_of(kept, columns)[0]) == {}
    with closing(sqlite3.connect(kept)) as connection:
        assert len(migrations.applied(Database(connection))) == schema
    (record,) = caplog.records
    assert str(kept) in record.getMessage()


def test_of_copies_before_migrations_the_newest_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    unpack(NEWEST - 1, path)
    path.with_name("archive.db.before-0003").write_bytes(b"of long ago")
    open_archive(path).close()
    assert [each.name for each in upgrade.former_copies(path)] == [f"archive.db.before-{NEWEST:04}"]


def test_a_new_archive_leaves_no_copy(tmp_path: Path) -> None:
    open_archive(tmp_path / "archive.db", create=True).close()
    assert not upgrade.former_copies(tmp_path / "archive.db")


def test_without_room_for_the_copy_an_old_database_stays_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "archive.db"
    unpack(NEWEST - 1, path)
    before = path.read_bytes()
    monkeypatch.setattr(disk, "SPARE", 1 << 62)
    with pytest.raises(DiskError, match="make room there"):
        open_archive(path)
    assert path.read_bytes() == before
    assert not upgrade.former_copies(path)


def test_a_migration_that_fails_leaves_the_old_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "archive.db"
    unpack(1, path)
    before, columns = rows_of(path)
    fault = RuntimeError("in the middle")

    def fail(db: Database) -> None:
        raise fault

    with monkeypatch.context() as patch:
        patch.setattr(
            "archiver.store.schema.migrations.keep_counts", fail
        )  # of migration 7: six are applied by then
        with pytest.raises(RuntimeError, match="in the middle"):
            open_archive(path)
    after, unchanged = rows_of(path)
    assert unchanged == columns
    assert differences(before, after) == {}
    assert not migrations.pending(open_archive(path))


@pytest.mark.slow
def test_of_two_programs_that_open_an_old_database_one_migrates_it(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    unpack(1, path)
    call = [sys.executable, "-c", "from archiver.cli import main; main()", "stats", "--db", str(path)]
    at_once = [subprocess.Popen(call, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    said = [each.communicate(timeout=120) for each in at_once]
    assert [each.returncode for each in at_once] == [0] * 3, said
    assert sum("as it was, it is kept in" in errors for _, errors in said) == 1
    db = open_archive(path)
    names = [row.name for row in migrations.applied(db)]
    assert names == sorted(migration_names())
