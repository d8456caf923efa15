"""What `repair` mends, and what it never does."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from filelock import FileLock
from sqlite_utils import Database
from sqlite_utils.utils import sqlite3

from archiver.custody.mending.repair import Did, Step, repair
from archiver.custody.mending.salvage import salvage
from archiver.errors import BusyError
from archiver.store.checks import Kind
from tests.attacks.damaged import order
from tests.contents import Contents, content_of, differences
from tests.custody.verifying.conftest import Change, alone, ask, break_record, damaged, look, warcs

pytestmark = pytest.mark.slow


def mend(database: Path, *, adopt: bool = False) -> list[Step]:
    return list(repair(database, database.parent / "warc", order(adopt=adopt)))


def contents(database: Path) -> Contents:
    with closing(Database(sqlite3.connect(database))) as db:
        return content_of(db)


def test_nothing_is_done_where_all_is_sound(archive: Path) -> None:
    before = archive.read_bytes()
    assert mend(archive) == []
    assert archive.read_bytes() == before
    assert not list(archive.parent.glob("*.before-repair-*"))


# Each line is a thing that goes wrong; those of a group can be told apart.
TEXTS = """
update versions set text = replace(text, 'a', 'e') where id = 7
update versions set text_sha256 = replace(text_sha256, '1', '2') where id = 8
update versions set title = cast(x'ff41' as text) where id = 9
update mentions set start = start + 1 where version_id = 10
update articles set title = 'Another', month = '1999-01', version_count = 9 where id = 3
update articles set byline = 'By nobody', version_id = 1 where id = 4
update articles set first_seen = 'once', last_seen = '' where id = 6
update versions set seen_at = 'once' where id = 11
"""
NUMBERS = """
update entities set mention_count = mention_count + 1, hidden = 1 where id = 5
delete from entity_months
update signatures set signature = zeroblob(261) where article_id = 3
update stories set title = 'Another'
insert into articles_fts (rowid, title, summary, text) values (999, 'a', 'b', 'c')
delete from entities_fts where rowid = (select max(rowid) from entities_fts)
update segmented_texts set text = 'other'
update aliases set key = key || 'x' where id = 1
update entities set description = 'other' where id = 5
"""
CAPTURES = """
update captures set url = 'http://else.example/', warc_length = 7, content_type = '' where id = 2
update captures set warc_offset = warc_offset + 1 where id = 3
update captures set warc_file = 'other.warc.gz' where id = 4
update captures set sha256 = replace(sha256, '1', '2') where id = 5
"""
GONE = """
drop index captures_url
delete from captures where id = 2
delete from articles where id = 3
delete from versions where id = 4
"""


@pytest.mark.parametrize("statements", [TEXTS, NUMBERS, CAPTURES, GONE])
def test_what_follows_from_the_evidence_is_brought_back(
    sound: Path, archive: Path, change: Change, statements: str
) -> None:
    for statement in statements.strip().splitlines():
        change(statement)
    steps = mend(archive)
    assert not [step for step in steps if step.did is Did.LOST]
    assert not damaged(archive)
    told = differences(contents(sound), contents(archive))
    assert not told.keys() - {"readers", "aliases"}, told


def test_a_text_stays_when_its_evidence_is_lost_and_the_loss_is_known_from_then_on(archive: Path) -> None:
    texts = ask(archive, "select id, text_sha256 from versions")
    first, other = alone(archive)[:2]
    path = break_record(archive, first)
    before = path.read_bytes()
    steps = mend(archive)
    assert any(f"Capture {first}:" in step.what for step in steps if step.did is Did.LOST)
    assert ask(archive, "select id, text_sha256 from versions") == texts
    assert path.read_bytes() == before  # evidence is not rewritten
    assert ask(archive, "select reason from failures where capture_id = ?", first) == [("bad WARC",)]
    found = look(archive)
    assert {each.kind for each in found} == {Kind.KNOWN}
    assert mend(archive) == []
    break_record(archive, other)
    assert damaged(archive) == {Kind.DAMAGE, Kind.RECORD}  # what is lost later is not hidden by that


def test_a_file_that_is_gone_is_noted_and_one_that_comes_back_is_read(archive: Path) -> None:
    path = warcs(archive)[0]
    away = path.rename(path.with_suffix(".away"))
    mend(archive)
    assert {each.kind for each in look(archive)} == {Kind.KNOWN}
    away.rename(path)
    assert look(archive) == []


def test_a_torn_end_is_set_aside(archive: Path) -> None:
    path = warcs(archive)[0]
    whole = path.read_bytes()
    path.write_bytes(whole + b"\x1f\x8b\x08torn")
    mend(archive)
    assert path.read_bytes() == whole
    assert path.with_name(f"{path.name}.torn").read_bytes() == b"\x1f\x8b\x08torn"
    assert look(archive) == []


def test_a_torn_end_is_set_aside_and_what_stands_behind_a_damaged_record_stays(archive: Path) -> None:
    path = break_record(archive, alone(archive)[0])
    hurt = path.read_bytes()
    path.write_bytes(hurt + b"torn")
    steps = mend(archive)
    assert path.read_bytes() == hurt
    assert sum("It is listed among the failures" in step.what for step in steps) == 1
    assert not damaged(archive)


def test_what_no_record_was_found_for_hides_no_later_damage(archive: Path, change: Change) -> None:
    (first, *_, last) = alone(archive)
    change("update captures set warc_offset = warc_offset + 1, final_url = '', captured_at = '2020-01-01T00:00:00Z',"
           " sha256 = '' where id = ?", first)  # fmt: skip
    mend(archive)
    assert not damaged(archive)
    break_record(archive, last)
    assert damaged(archive) == {Kind.DAMAGE, Kind.RECORD}


def test_a_loss_in_a_file_whose_name_is_none_is_told_and_nothing_is_written_elsewhere(
    archive: Path, change: Change
) -> None:
    change("update captures set warc_file = '../other/a.warc.gz', final_url = '', captured_at = '2020-01-01T00:00:00Z',"
           " sha256 = '' where id = ?", alone(archive)[0])  # fmt: skip
    steps = mend(archive)
    assert any("It is listed among the failures" in step.what for step in steps if step.did is Did.LOST)
    assert not list(archive.parent.parent.rglob("*.losses.json"))


def test_a_file_that_was_gone_hides_no_damage_when_it_is_back(archive: Path) -> None:
    path = warcs(archive)[0]
    away = path.rename(path.with_suffix(".away"))
    mend(archive)
    away.rename(path)
    capture_id = next(each for each in alone(archive) if break_record(archive, each) == path)
    assert capture_id in {each.id for each in look(archive) if each.kind is Kind.RECORD}


def test_records_that_no_row_knows_are_taken_in_if_asked_for(sound: Path, archive: Path, change: Change) -> None:
    change("delete from failures")
    change("delete from captures where status = 404")
    mend(archive)
    assert ask(archive, "select count(*) from captures where status = 404") == [(0,)]
    mend(archive, adopt=True)
    assert ask(archive, "select count(*) from captures where status = 404") == [(1,)]
    told = differences(contents(sound), contents(archive))
    assert not told.keys() - {"failures"}, told


def test_a_database_that_cannot_be_read_gives_way_to_a_new_one(sound: Path, archive: Path) -> None:
    data = bytearray(archive.read_bytes())
    half = len(data) // 2 // 4096 * 4096
    data[half : half + 8192] = bytes(8192)
    archive.write_bytes(data[:-8192])
    steps = mend(archive)
    assert any("new database" in step.what for step in steps)
    assert not damaged(archive)
    assert ask(archive, "select url from articles order by url") == ask(
        sound, "select url from articles order by url"
    )
    (copy,) = archive.parent.glob("archive.db.before-repair-*Z")
    assert copy.stat().st_size == len(data) - 8192


def test_two_repairs_within_a_second_keep_two_copies(archive: Path, change: Change) -> None:
    for title in ("First", "Second"):
        change("update articles set title = ? where id = 3", title)
        mend(archive)
    kept = sorted(archive.parent.glob("archive.db.before-repair-*Z"))
    assert [ask(copy, "select title from articles where id = 3") for copy in kept] == [[("First",)], [("Second",)]]


def test_a_row_with_a_huge_number_is_read_into_the_new_database(
    archive: Path, change: Change, tmp_path: Path
) -> None:
    change("insert into entities (id, name, type) values (1 << 60, 'Far', 'ORG')")
    result = salvage(archive, tmp_path / "new.db")
    assert not result.lost
    assert ask(tmp_path / "new.db", "select id from entities") == ask(archive, "select id from entities")


def test_a_revisit_whose_original_moves_while_rows_are_mended_is_mended_next(archive: Path, change: Change) -> None:
    ((original,),) = ask(archive, "select min(revisit_of) from captures")
    other = alone(archive)[-1]
    ((offset,),) = ask(archive, "select warc_offset from captures where id = ?", other)
    change("delete from captures where id = ?", other)
    change("update captures set warc_offset = ? where id = ?", offset, original)
    mend(archive)
    assert not damaged(archive)


def test_where_nothing_can_be_read_nothing_is_replaced_and_rebuild_is_named(archive: Path) -> None:
    data = bytearray(archive.read_bytes())
    data[:4096] = bytes(4096)
    archive.write_bytes(data)
    steps = mend(archive)
    assert any(step.did is Did.LOST and "archiver rebuild" in step.what for step in steps)
    assert archive.read_bytes() == data


def test_a_judgement_that_cannot_be_read_stops_nobody_any_more(archive: Path, change: Change) -> None:
    change("update judgements set details = '{' where kind = 'merge'")
    steps = mend(archive)
    assert any("Judgement 1" in step.what for step in steps if step.did is Did.LOST)
    assert ask(archive, "select kind from judgements") == [("rename",)]
    assert not damaged(archive)


def test_entities_that_were_judged_are_made_again_as_the_log_names_them(
    sound: Path, archive: Path, change: Change
) -> None:
    judged = "(select json_extract(details, '$.other.id') from judgements where kind = 'merge')"
    change(f"delete from entities where id = {judged}")
    mend(archive)
    assert not damaged(archive)
    root = f"select name, merged_into from entities where id = {judged}"
    assert ask(archive, root) == ask(sound, root)


def test_nobody_is_disturbed_at_work(archive: Path, change: Change) -> None:
    change("update runs set finished_at = null where id = 1")
    change("update articles set title = 'Another' where id = 3")
    with FileLock(f"{archive}.run-1.lock"), pytest.raises(BusyError):
        list(repair(archive, archive.parent / "warc", order()))
