"""What `verify` finds, and what it leaves alone."""

from __future__ import annotations

import gzip
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from filelock import FileLock
from sqlite_utils.utils import sqlite3

from archiver.custody.verifying.verify import Plan, verify
from archiver.errors import NewerSchemaError, NoDatabaseError, NotOurDatabaseError
from archiver.store.checks import Kind, Share, check_database, open_as_it_stands
from archiver.store.checks.words import check_entities_index
from tests.custody.verifying.conftest import Change, alone, ask, break_record, damaged, look, warcs

pytestmark = pytest.mark.slow


def quick(database: Path, share: Share | None = None) -> set[Kind]:
    plan = Plan(share=share or Share())
    return {finding.kind for finding in verify(database, database.parent / "warc", plan) if finding.is_damage}


def test_a_sound_archive_gives_no_findings_and_stays_as_it_is(archive: Path) -> None:
    files = [archive, *warcs(archive)]
    before = [sha256(path.read_bytes()).hexdigest() for path in files]
    assert look(archive) == []
    assert [sha256(path.read_bytes()).hexdigest() for path in files] == before


@pytest.mark.parametrize(
    ("kind", "statement"),
    [
        (Kind.TEXT, "update versions set text = text || '.' where id = 7"),
        (Kind.TEXT, "update versions set title = cast(x'ff41' as text) where id = 7"),
        (Kind.SPAN, "update mentions set start = start + 1 where id = 9"),
        (Kind.SPAN, "update mentions set entity_id = 50 where id = 9"),
        (Kind.SHOWN, "update articles set title = 'Another' where id = 3"),
        (Kind.SHOWN, "update articles set word_count = word_count + 1 where id = 3"),
        (Kind.SHOWN, "update articles set version_id = 1 where id = 3"),
        (Kind.COPIES, "update signatures set signature = zeroblob(261) where article_id = 3"),
        (Kind.COPIES, "update stories set title = 'Another'"),
        (Kind.COUNTER, "update article_entities set salience = salience + 0.1"),
        (Kind.COUNTER, "update entities set mention_count = mention_count + 1 where id = 5"),
        (Kind.COUNTER, "update entity_months set article_count = article_count + 1"),
        (Kind.COUNTER, "update counts set row_count = row_count + 1 where table_name = 'captures'"),
        (Kind.COUNTER, "update entities set hidden = 1 where id = 5"),
        (Kind.WORDS, "delete from articles_fts_docsize where id = 4"),
        (Kind.WORDS, "insert into articles_fts (rowid, title, summary, text) values (999, 'a', 'b', 'c')"),
        (Kind.WORDS, "delete from entities_fts where rowid = (select max(rowid) from entities_fts)"),
        (Kind.WORDS, "update segmented_texts set text = 'other'"),
        (
            Kind.VALUE,
            "update aliases set key = key || 'x' where id = (select max(id) from aliases where key <> '')",
        ),
        (Kind.VALUE, "update runs set started_at = 'yesterday'"),
        (Kind.VALUE, "update runs set options = '{'"),
        (Kind.KEY, "delete from entities where id = (select entity_id from mentions limit 1)"),
        (Kind.SCHEMA, "drop index captures_url"),
    ],
)
def test_whatever_is_changed_behind_our_back_is_found(
    archive: Path, change: Change, kind: Kind, statement: str
) -> None:
    change(statement)
    with open_as_it_stands(archive) as db:
        assert kind in {finding.kind for finding in check_database(db, is_deep=True)}


def test_rows_that_part_from_their_records_or_readings_are_found(archive: Path, change: Change) -> None:
    change("update captures set content_type = 'text/plain' where id = 2")
    change("update captures set captured_at = '2020-01-01T00:00:00Z' where id = 3")
    change("update captures set warc_length = warc_length + 1 where id = 4")
    change("update captures set warc_offset = warc_offset + 1 where id = 5")
    change("update captures set group_offset = group_offset + 1 where id = 6")
    change("update articles set byline = 'By nobody' where id = 10")
    change("update versions set provenance = '{}' where id = 12")
    change("update entities set description = 'other' where id = 5")
    found = look(archive)
    assert {each.id for each in found if each.kind is Kind.ROW} == {2, 3, 4, 5, 6}
    read = {(each.table, each.id) for each in found if each.kind is Kind.READING}
    assert read == {("articles", 10), ("versions", 12)}
    assert {(each.table, each.id) for each in found if each.kind is Kind.VALUE} == {("entities", 5)}


def test_a_file_name_with_broken_letters_costs_no_other_finding(archive: Path, change: Change) -> None:
    hurt = alone(archive)[1]
    break_record(archive, hurt)
    change("update captures set warc_file = cast(x'ff41' as text) where id = ?", alone(archive)[0])
    found = look(archive)
    assert {each.id for each in found if each.kind is Kind.RECORD} == set(alone(archive)[:2])
    assert {each.kind for each in found if each.is_damage} == {Kind.RECORD, Kind.FILE, Kind.DAMAGE}


def test_an_entity_with_a_huge_number_is_looked_at_like_any_other(archive: Path, change: Change) -> None:
    change("insert into entities (id, name, type) values (1 << 60, 'Far', 'ORG')")
    with open_as_it_stands(archive) as db:
        assert [each.id for each in check_entities_index(db, Share(), is_deep=False)] == [1 << 60]


@pytest.mark.parametrize("at", [0, 1, 2])
def test_damage_in_the_database_file_is_found_by_a_quick_look(archive: Path, at: int) -> None:
    data = bytearray(archive.read_bytes())
    place = (0, len(data) // 2 // 4096 * 4096, len(data) - 8192)[at]
    data[place : place + 4096] = bytes(4096)
    archive.write_bytes(data)
    assert Kind.STRUCTURE in quick(archive)


def test_a_damaged_record_is_named_with_its_capture(archive: Path) -> None:
    capture_id = alone(archive)[0]
    path = break_record(archive, capture_id)
    found = [finding for finding in look(archive) if finding.is_damage]
    assert {(each.kind, each.table, each.id, each.file) for each in found} == {
        (Kind.DAMAGE, "", None, path.name),
        (Kind.RECORD, "captures", capture_id, path.name),
    }
    assert not quick(archive)  # which does not read it


def test_a_file_that_is_gone_is_found_with_each_of_its_captures(archive: Path) -> None:
    path = warcs(archive)[0]
    path.unlink()
    ((captures,),) = ask(archive, "select count(*) from captures where warc_file = ?", path.name)
    found = [each for each in verify(archive, path.parent, Plan()) if each.is_damage]
    assert sum(each.kind is Kind.RECORD for each in found) == captures
    assert sum(each.kind is Kind.FILE for each in found) == 1


def test_what_a_live_run_is_writing_is_no_damage_and_what_a_dead_one_left_is(archive: Path) -> None:
    path = warcs(archive)[0]
    path.write_bytes(path.read_bytes() + gzip.compress(b"WARC/1.1\r\n" * 50)[:-20])
    assert damaged(archive) == {Kind.TAIL}
    ((run_id,),) = ask(archive, "select id from runs where ? like warc_prefix || '%'", path.name)
    with closing(sqlite3.connect(archive)) as db:
        db.execute("update runs set finished_at = null where id = ?", [run_id])
        db.commit()
    assert damaged(archive) == {Kind.TAIL}  # nobody is at it
    with FileLock(f"{archive}.run-{run_id}.lock"):
        found = look(archive)
    assert [each.kind for each in found] == [Kind.BUSY]


def test_records_that_no_row_knows_are_told_as_no_damage(archive: Path, change: Change) -> None:
    change("delete from failures")
    change("delete from captures where status = 404")
    change("update counts set row_count = row_count - 1 where table_name = 'failures'")
    found = look(archive)
    assert [each.kind for each in found] == [Kind.STRANGER]
    assert "never acknowledged" in found[0].what


def test_files_of_another_archive_in_the_folder_are_no_damage(archive: Path) -> None:
    (archive.parent / "warc" / "archiver-20200101T000000Z-abcdef-00000.warc.gz").write_bytes(b"torn")
    assert [each.kind for each in look(archive)] == [Kind.STRANGER]


def test_the_parts_of_an_archive_together_are_all_of_it(archive: Path, change: Change) -> None:
    change("update versions set text = text || '.'")
    break_record(archive, alone(archive)[0])
    (whole,) = {len([each for each in look(archive) if each.kind in {Kind.TEXT, Kind.RECORD}])}
    parts = [
        [each for each in verify(archive, archive.parent / "warc", Plan(True, Share(k, 3), 0)) if each.is_damage]
        for k in (1, 2, 3)
    ]
    assert [sum(each.kind is Kind.TEXT for each in part) for part in parts] == [10, 10, 10]
    assert sum(each.kind in {Kind.TEXT, Kind.RECORD} for part in parts for each in part) == whole


def test_what_is_no_archive_of_this_schema_is_turned_down(archive: Path, change: Change, tmp_path: Path) -> None:
    def turned_down(path: Path, error: type[Exception]) -> None:
        with pytest.raises(error):
            list(verify(path, path.parent / "warc", Plan()))

    turned_down(tmp_path / "none.db", NoDatabaseError)
    turned_down(tmp_path, NotOurDatabaseError)
    (tmp_path / "text.db").write_text("no database at all " * 100)
    turned_down(tmp_path / "text.db", NotOurDatabaseError)
    with closing(sqlite3.connect(tmp_path / "other.db")) as db:
        db.execute("create table things (id)")
    turned_down(tmp_path / "other.db", NotOurDatabaseError)
    change("insert into _sqlite_migrations (migration_set, name) values ('archiver', 'schema_0999')")
    turned_down(archive, NewerSchemaError)
    change(
        "delete from _sqlite_migrations where name in ('schema_0999', (select max(name) from _sqlite_migrations where name <> 'schema_0999'))"
    )
    turned_down(archive, NotOurDatabaseError)
