"""A sound database in, nothing out; with anything changed behind our back, just what was changed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils.utils import sqlite3

from archiver.model import Failure, Reason
from archiver.store import open_archive
from archiver.store.checks import CHECKS, Finding, Kind, Share, check_database, checked, open_as_it_stands
from archiver.store.judging.judgements import Judge, find_entity
from tests.store.checks.changed import FOUND, FOUND_IN_JUDGED, HARMLESS
from tests.store.conftest import ARTICLE, kept, make_writer, reading
from tests.store.shelf import NAMES

LONG = "Tencent Holdings said so. " + " ".join(f"word{number}" for number in range(200))  # long enough for a story
LATER = datetime(2023, 2, 20, tzinfo=UTC)
SAVED: list[dict[str, Any]] = [
    {},
    {"title": "Tencent removes bots", "authors": ("Ann Lee", "Bo Lowell")},  # again, with a new headline
    {"url": "http://news.example/2", "text": LONG},
    {"url": "http://other.example/3", "text": LONG, "site": "Other", "published": None},
    {"url": "http://news.example/4", "title": "微信下架", "summary": "", "text": "微信很好。", "language": "zh"},
]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """1 has two versions, of 2 and 3 one is a copy of the other, 4 is in Chinese; and a failure."""
    path = tmp_path_factory.mktemp("sound") / "archive.db"
    with closing(open_archive(path, create=True)) as db:
        writer = make_writer(db)
        for day, changes in enumerate(SAVED):
            article = replace(ARTICLE, **changes)
            writer.save(kept(article, at=LATER.replace(day=day + 1)), reading(article, NAMES))
        writer.save(kept(replace(ARTICLE, url="http://news.example/5")), Failure(Reason.LISTING, "It lists."))
    return path


@pytest.fixture(scope="module")
def judged(sound: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same after people judged: one entity is hidden, another was parted, and the type of a third is another."""
    path = tmp_path_factory.mktemp("judged") / "archive.db"
    shutil.copy(sound, path)
    with closing(open_archive(path)) as db:
        judge = Judge(db, by="me")
        judge.split(find_entity(db, "Tencent"), "Holdings", ["Tencent Holdings"])
        judge.retype(find_entity(db, "Holdings"), "PRODUCT")
        judge.split(find_entity(db, "Tencent"), "Games", ["Tencent r"])
        judge.merge(find_entity(db, "Tencent"), find_entity(db, "Games"))
        judge.hide(find_entity(db, "OpenAI"))
    return path


Change = Callable[..., Path]


@pytest.fixture
def change(tmp_path: Path) -> Change:
    """A copy of an archive, changed as no program of ours would."""

    def execute(archive: Path, *statements: str) -> Path:
        path = tmp_path / "changed.db"
        shutil.copy(archive, path)
        with closing(sqlite3.connect(path)) as db:
            db.execute("pragma foreign_keys = off")
            for statement in statements:
                db.execute(statement)
            db.commit()
        return path

    return execute


def look(path: Path, share: Share | None = None, *, is_deep: bool = True) -> list[Finding]:
    with open_as_it_stands(path) as db:
        return list(check_database(db, share or Share(), is_deep=is_deep))


def said(findings: list[Finding]) -> list[str]:
    return [f"{each.kind}, {each.place}: {each.what.partition(': ')[0]}" for each in findings]


def test_a_sound_archive_gives_no_findings(sound: Path, judged: Path) -> None:
    for path in (sound, judged):
        assert look(path) == look(path, is_deep=False) == []


@pytest.mark.parametrize("statement", FOUND)
def test_whatever_is_changed_is_found_and_nothing_else(sound: Path, change: Change, statement: str) -> None:
    assert said(look(change(sound, *statement.split(";")))) == FOUND[statement]


@pytest.mark.parametrize("statement", FOUND_IN_JUDGED)
def test_what_parts_from_the_judgements_is_found(judged: Path, change: Change, statement: str) -> None:
    assert said(look(change(judged, statement))) == FOUND_IN_JUDGED[statement]


@pytest.mark.parametrize("statement", HARMLESS)
def test_what_does_no_harm_is_not_found(sound: Path, change: Change, statement: str) -> None:
    assert look(change(sound, statement)) == []


@pytest.mark.parametrize(
    "statement",
    [
        "update articles set word_count = word_count + 1 where id = 1",
        "update signatures set signature = zeroblob(261) where article_id = 2",
        "update signature_bands set band = band + 1 where article_id = 3",
        "insert into segmented_texts (version_id, title, summary, text) values (1, 'a', 'b', 'c')",
    ],
)
def test_a_quick_look_leaves_out_what_takes_its_time(sound: Path, change: Change, statement: str) -> None:
    path = change(sound, statement)
    assert look(path)
    assert look(path, is_deep=False) == []


TABLES = ("versions", "articles ", "mentions", "segmented_texts")  # that are looked at in shares


@pytest.mark.parametrize("of", [2, 3])
@pytest.mark.parametrize(
    "statement",
    [
        "update versions set text = text || '.'",
        "update articles set title = 'Another'",
        "update article_entities set in_title = 1 - in_title",
        "update mentions set start = -1",
        "update segmented_texts set text = 'other'",
    ],
)
def test_the_shares_of_an_archive_together_are_all_of_it(
    sound: Path, change: Change, of: int, statement: str
) -> None:
    def found(share: Share) -> list[str]:
        return [each for each in said(look(path, share)) if each.partition(", ")[2].startswith(TABLES)]

    path = change(sound, statement)
    whole = found(Share())
    assert whole
    parts = [found(Share(number, of)) for number in range(1, of + 1)]
    assert sorted(each for part in parts for each in part) == sorted(whole)
    assert all(len(part) < len(whole) for part in parts) or len(whole) == 1


def test_rows_and_files_are_dealt_to_shares_by_number_and_by_name() -> None:
    assert [[share.has(row) for row in (1, 2, 3, 4)] for share in (Share(1, 3), Share(3, 3))] == [
        [True, False, False, True],
        [False, False, True, False],
    ]
    names = [f"{number}.warc.gz" for number in range(50)] + ["\udcff.warc.gz"]
    shares = [{name for name in names if Share(number, 3).has_file(name)} for number in (1, 2, 3)]
    assert set.union(*shares) == set(names)
    assert sum(map(len, shares)) == len(names)
    assert all(len(share) > 5 for share in shares)


def test_a_finding_says_where_it_is() -> None:
    assert Finding(Kind.FILE, "").place == "database"
    assert Finding(Kind.FILE, "", "captures", 3, "a.gz").place == "captures 3 in a.gz"
    assert Finding(Kind.FILE, "", "captures").place == "captures"
    assert Finding(Kind.FILE, "", file="a.gz").place == "a.gz"
    assert Finding(Kind.FILE, "", "captures", 3, "a.gz", 0).place == "captures 3 in a.gz, byte 0"


def test_some_findings_are_no_damage() -> None:
    harmless = {Kind.STRANGER, Kind.BUSY, Kind.KNOWN, Kind.OTHER_READER}
    assert {kind for kind in Kind if not Finding(kind, "").is_damage} == harmless


def test_a_check_that_stumbles_over_broken_rows_is_a_finding() -> None:
    def stumble(error: Exception) -> Iterator[Finding]:
        yield Finding(Kind.TEXT, "First.")
        raise error

    for error, kind in ((sqlite3.DatabaseError("broken"), Kind.STRUCTURE), (ValueError("broken"), Kind.VALUE)):
        first, second = checked("texts", stumble(error))
        assert first.what == "First."
        assert second == Finding(kind, f"The check of texts cannot go on: {type(error).__name__}, broken.")
    with pytest.raises(ZeroDivisionError):
        list(checked("texts", stumble(ZeroDivisionError())))


def test_pages_of_the_file_that_are_lost_are_found(sound: Path, change: Change) -> None:
    path = change(sound)
    with closing(sqlite3.connect(path)) as db:
        (page,) = db.execute("select rootpage from sqlite_master where name = 'captures'").fetchone()
        (size,) = db.execute("pragma page_size").fetchone()
    data = bytearray(path.read_bytes())
    data[(page - 1) * size : page * size] = bytes(size)
    path.write_bytes(data)
    for is_deep in (True, False):
        found = [each for each in look(path, is_deep=is_deep) if each.kind is Kind.STRUCTURE]
        assert any(each.what.startswith("SQLite says: ") for each in found)
        assert all(each.what.endswith(".") and not each.what.endswith("..") for each in found)


def test_all_checks_have_names_that_go_into_a_sentence(sound: Path) -> None:
    with open_as_it_stands(sound) as db:
        for what, check in CHECKS.items():
            assert what
            assert list(check(db, Share(), is_deep=True)) == []
