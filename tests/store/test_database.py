"""Opening: ours, another program's, a newer one's, none at all."""

from __future__ import annotations

import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database
from sqlite_utils.utils import sqlite3

from archiver.errors import BusyError, NewerSchemaError, NoDatabaseError, NotOurDatabaseError
from archiver.store import APPLICATION_ID, database, open_archive
from archiver.store.database import adopt_connection, write_transaction
from archiver.store.schema.migrations import migrations
from tests.store.conftest import ARTICLE, kept, make_writer, reading


def test_a_new_archive_has_its_folders_made_and_opens_again(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "archive.db"
    open_archive(path, create=True).close()
    db = open_archive(path)
    assert db.execute("pragma application_id").fetchone() == (APPLICATION_ID,)
    assert db.execute("pragma foreign_keys").fetchone() == (1,)
    assert db.execute("pragma journal_mode").fetchone() == ("wal",)


def test_no_database_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(NoDatabaseError, match="archiver add"):
        open_archive(tmp_path / "none.db")


def test_another_programs_database_stays_untouched(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("create table articles (id integer)")
    other.close()
    before = path.read_bytes()
    with pytest.raises(NotOurDatabaseError, match="another program"):
        open_archive(path, create=True)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"this is no database at all, only text" * 30, b"\x00" * 4096])
def test_a_file_that_is_no_database_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "text.db"
    path.write_bytes(content)
    with pytest.raises(NotOurDatabaseError):
        open_archive(path, create=True)
    assert path.read_bytes() == content


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotOurDatabaseError, match="folder"):
        open_archive(tmp_path, create=True)


def test_a_newer_schema_is_refused_with_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    db = open_archive(path, create=True)
    db["_sqlite_migrations"].insert(
        {"migration_set": "archiver", "name": "schema_9999", "applied_at": "2030-01-01"}
    )
    db.close()
    with pytest.raises(NewerSchemaError, match="upgrade"):
        open_archive(path)


def test_every_foreign_key_is_indexed(tmp_path: Path) -> None:
    db = open_archive(tmp_path / "archive.db", create=True)
    for table in db.tables:
        leading = {index.columns[0] for index in table.indexes} | {table.pks[0]}
        missing = {key.column for key in table.foreign_keys} - leading
        assert not missing, f"{table.name}: {missing}"


def test_an_archive_from_before_there_were_signatures_opens_with_its_articles(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with sqlite3.connect(path) as connection:
        db = Database(connection)
        migrations.apply(db, stop_before="schema_0005")
        connection.execute(f"pragma application_id = {APPLICATION_ID}")
        connection.execute(
            "insert into articles (url, title, word_count, first_seen, last_seen) values ('u', 't', 1, '', '')"
        )
    connection.close()
    opened = open_archive(path)
    assert opened.execute("select title, story_id from articles").fetchall() == [("t", None)]
    assert opened.table("signatures").count == 0


def test_who_waits_in_vain_for_another_writer_is_told_so_and_can_try_again(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    one, other = open_archive(path, create=True), open_archive(path)
    other.execute("pragma busy_timeout = 10")
    with write_transaction(one), pytest.raises(BusyError, match="try again"), write_transaction(other):
        pass
    with write_transaction(other):
        other.execute("insert into sites (host, name) values ('a.example', 'A')")
    assert one.execute("select count(*) from sites").fetchone() == (1,)


def test_who_waits_for_another_writer_says_so_and_goes_on_when_it_has_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(database, "WORDLESS", 0.01)
    path = tmp_path / "archive.db"
    other = open_archive(path, create=True)
    one = sqlite3.connect(path, check_same_thread=False)
    one.execute("begin immediate")
    release = threading.Timer(0.3, one.rollback)
    release.start()
    with write_transaction(other):
        other.execute("insert into sites (host, name) values ('a.example', 'A')")
    release.join()
    one.close()
    assert [record.getMessage() for record in caplog.records] == [
        "waiting for another program that is writing to the archive …"
    ]
    assert other.execute("pragma busy_timeout").fetchone() == (int(database.BUSY_TIMEOUT * 1_000),)


def test_an_adopted_connection_minds_foreign_keys(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    open_archive(path, create=True).close()
    db = adopt_connection(sqlite3.connect(path))
    with pytest.raises(sqlite3.IntegrityError), write_transaction(db):
        db.execute("insert into judgements (made_at, kind, entity_id) values ('', 'hide', 9)")
    assert db.execute("select count(*) from judgements").fetchone() == (0,)


def test_a_writer_stops_when_a_newer_program_has_migrated_the_archive_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    writer = make_writer(open_archive(path, create=True))
    writer.save(kept(), reading())
    with closing(sqlite3.connect(path)) as newer, newer:
        newer.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at) values ('archiver', 'schema_9999', '')"
        )
    later = replace(ARTICLE, url="http://news.example/later")
    with pytest.raises(NewerSchemaError, match="upgrade"):
        writer.save(kept(later), reading(later))
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("select count(*) from articles").fetchone() == (1,)


def test_in_an_archive_made_just_now_no_question_is_prepared_twice(tmp_path: Path) -> None:
    db = open_archive(tmp_path / "new.db", create=True)
    writer = make_writer(db)
    tables: list[str] = []

    def note(action: int, table: str | None, *_: object) -> int:
        if action in {sqlite3.SQLITE_READ, sqlite3.SQLITE_INSERT}:
            tables.append(str(table))
        return sqlite3.SQLITE_OK

    db.conn.set_authorizer(note)  # SQLite asks it while it prepares a statement
    for number in range(4):
        if number == 2:
            assert {"articles", "mentions", "counts"} <= set(tables)
            tables.clear()
        article = replace(ARTICLE, url=f"https://news.example/{number}", text=f"{ARTICLE.text} {number}")
        writer.save(kept(article), reading(article))
    assert tables == []
