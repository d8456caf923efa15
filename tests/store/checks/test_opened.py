"""A database is looked at as it stands: only reading, at one moment, and only if it is one of ours."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database
from sqlite_utils.utils import sqlite3

from archiver.errors import NewerSchemaError, NoDatabaseError, NotOurDatabaseError
from archiver.store import open_archive
from archiver.store.checks.opened import open_as_it_stands, refuse_others
from archiver.store.database import CACHE


@pytest.fixture
def path(tmp_path: Path) -> Path:
    open_archive(tmp_path / "archive.db", create=True).close()
    return tmp_path / "archive.db"


def refused(path: Path, statement: str = "select 1") -> str:
    with closing(sqlite3.connect(path)) as db:
        db.executescript(statement)
        db.commit()
    with open_as_it_stands(path) as db:
        try:
            refuse_others(db, path)
        except (NewerSchemaError, NotOurDatabaseError) as error:
            return f"{type(error).__name__}: {error}"
    return ""


def test_what_is_not_there_or_no_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoDatabaseError, match=r"no archive at .*none\.db"), open_as_it_stands(tmp_path / "none.db"):
        pass
    with pytest.raises(NotOurDatabaseError, match="is a folder"), open_as_it_stands(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_nothing_can_be_written(path: Path) -> None:
    with open_as_it_stands(path) as db, pytest.raises(sqlite3.OperationalError, match="readonly"):
        db.execute("insert into sites (host, name) values ('a', 'a')")


def test_all_that_is_read_is_of_one_moment(path: Path) -> None:
    with open_as_it_stands(path) as db, closing(open_archive(path)) as other:
        assert db.execute("select count(*) from sites").fetchone() == (0,)
        with other.conn:
            other.execute("insert into sites (host, name) values ('a', 'a')")
        assert db.execute("select count(*) from sites").fetchone() == (0,)
        assert db.execute("pragma cache_size").fetchone() == (-CACHE,)


def test_broken_text_is_read_as_it_stands(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("insert into sites (host, name) values (cast(x'ff41' as text), 'a')")
        db.commit()
    with open_as_it_stands(path) as db:
        assert db.execute("select host from sites").fetchone() == ("\udcffA",)


def test_what_is_no_database_can_be_opened_and_fails_when_it_is_asked(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("no database at all " * 100)
    with open_as_it_stands(tmp_path / "text.db") as db, pytest.raises(sqlite3.DatabaseError):
        db.execute("select count(*) from sqlite_master")


def test_the_connection_is_closed_at_the_end(path: Path) -> None:
    with open_as_it_stands(path) as db:
        pass
    with pytest.raises(sqlite3.ProgrammingError):
        db.execute("select 1")


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("select 1", ""),
        ("pragma application_id = 7", ""),  # its tables say what it is
        ("drop table _sqlite_migrations", ""),  # damaged, but ours
        ("delete from _sqlite_migrations where name = 'schema_0003'", ""),  # a gap is damage
        ("delete from _sqlite_migrations", ""),
        (
            "insert into _sqlite_migrations (migration_set, name, applied_at) values ('archiver', 'scheme', '')",
            "",
        ),
        (
            "insert into _sqlite_migrations (migration_set, name, applied_at) values ('other', 'schema_0999', '')",
            "",
        ),
        (
            "insert into _sqlite_migrations (migration_set, name, applied_at) values ('archiver', 'schema_0999', '')",
            "NewerSchemaError",
        ),
        ("delete from _sqlite_migrations where name > 'schema_0003'", "NotOurDatabaseError: "),
        ("pragma application_id = 7; drop table captures", "NotOurDatabaseError: "),
    ],
)
def test_only_an_archive_of_this_schema_is_looked_at(path: Path, statement: str, error: str) -> None:
    why = refused(path, statement)
    assert why.startswith(error)
    assert not error or path.name in why
    assert bool(refused(path)) is bool(error)


def test_whoever_is_refused_is_told_why(path: Path, tmp_path: Path) -> None:
    Database(tmp_path / "other.db").table("things").insert({"id": 1})
    assert "is no archive" in refused(tmp_path / "other.db")
    newer = "insert into _sqlite_migrations (migration_set, name, applied_at) values ('archiver', 'schema_0{}', '')"
    assert "(it has schema_0998, schema_0999)" in refused(path, f"{newer.format(999)};{newer.format(998)}")
    assert "older archiver" in refused(path, "delete from _sqlite_migrations where name > 'schema_0003'")
