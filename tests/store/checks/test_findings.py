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


# What is changed → what is found.
FOUND = {
    "update versions set text = text || '.' where id = 3": [
        "text, versions 3: Its text is not the one that was read",
    ],
    "update versions set summary = cast(x'ff41' as text) where id = 3": [
        "text, versions 3: Its text is not the one that was read",
        "span, mentions 10: 'OpenAI' does not stand where it says.",
        "shown, articles 2: Its summary is not that of the version that it shows.",
        "full text, articles_fts: The index is not what the articles say",
    ],
    "update versions set text = 7 where id = 2": [
        "text, versions 2: Its text is not the one that was read",
        "span, mentions 7: 'Tencent Holdings' does not stand where it says.",
        "span, mentions 8: 'OpenAI' does not stand where it says.",
        "shown, articles 1: Its number of words is not that of its text.",
        "full text, articles_fts: The index is not what the articles say",
    ],
    "update mentions set start = start + 1 where id = 9": [
        "span, mentions 9: 'Tencent r' does not stand where it says.",
    ],
    'update mentions set "end" = start where id = 9': [
        "span, mentions 9: 'Tencent r' does not stand where it says.",
    ],
    "update mentions set start = -2 where id = 9": [
        "span, mentions 9: 'Tencent r' does not stand where it says.",
    ],
    "update articles set title = 'Another' where id = 2": [
        "shown, articles 2: Its title is not that of the version that it shows.",
        "copies, stories 1: Its title or its number of articles is not that of its articles.",
    ],
    "update articles set summary = 'Another' where id = 2": [
        "shown, articles 2: Its summary is not that of the version that it shows.",
    ],
    "update articles set month = '2023-03' where id = 2": [
        "shown, articles 2: Its month is not that of the day when it was published.",
        "counter, entities 1: Its numbers for 2023-02 are not what its articles give.",
        "counter, entities 1: Its numbers for 2023-03 are not what its articles give.",
        "counter, entities 2: Its numbers for 2023-02 are not what its articles give.",
        "counter, entities 2: Its numbers for 2023-03 are not what its articles give.",
    ],
    "update articles set month = '2023-03' where id = 3": [
        "shown, articles 3: Its month is not that of the day when it was published.",
        "counter, entities 1: Its numbers for 2023-03 are not what its articles give.",
        "counter, entities 2: Its numbers for 2023-03 are not what its articles give.",
    ],
    "update articles set version_count = 3 where id = 1": [
        "shown, articles 1: It has 2 versions, and its row says 3.",
    ],
    "update articles set site_id = 2 where id = 1": [
        "shown, articles 1: It is filed under another site than that of its address.",
    ],
    "update articles set site_id = null where id = 1": [
        "shown, articles 1: It is filed under another site than that of its address.",
    ],
    "update articles set kind = 'poem' where id = 1": [
        "shown, articles 1: Its kind is none that there is.",
    ],
    "update articles set word_count = word_count + 1 where id = 1": [
        "shown, articles 1: Its number of words is not that of its text.",
    ],
    "update articles set version_id = 1 where id = 2": [
        "shown, articles 2: It shows no version of its own.",
        "counter, articles 2: How often it names entity 1 is not what its mentions give.",
        "counter, articles 2: How often it names entity 2 is not what its mentions give.",
        "full text, articles_fts: The index is not what the articles say",
    ],
    "update articles set version_id = null where id = 2": [
        "shown, articles 2: It shows no version of its own.",
        "counter, articles 2: How often it names entity 1 is not what its mentions give.",
        "counter, articles 2: How often it names entity 2 is not what its mentions give.",
        "full text, articles 2: It is only in one of the two, articles and their full-text index.",
        "full text, articles_fts: The index is not what the articles say",
    ],
    "update signatures set signature = zeroblob(261) where article_id = 2": [
        "copies, articles 2: Its signature is not that of its text.",
        "copies, articles 2: It is not found by its signature's bands.",
    ],
    "delete from signatures where article_id = 2": [
        "copies, articles 2: Its signature is not that of its text.",
        "copies, articles 2: It is not found by its signature's bands.",
    ],
    "update signature_bands set band = band + 1 where article_id = 3": [
        "copies, articles 3: It is not found by its signature's bands.",
    ],
    "delete from signature_bands where article_id = 3": [
        "copies, articles 3: It is not found by its signature's bands.",
    ],
    "update stories set title = 'Another'": [
        "copies, stories 1: Its title or its number of articles is not that of its articles.",
    ],
    "update stories set article_count = 3": [
        "copies, stories 1: Its title or its number of articles is not that of its articles.",
    ],
    "update article_authors set position = position + 1 where article_id = 1": [
        "reading, articles 1: The places of its authors have gaps.",
    ],
    "update captures set article_id = 2 where id = 1": [
        "shown, versions 1: It was read from a capture of another article.",
        "shown, versions 1: It was seen when none of its article's captures was made.",
    ],
    "update versions set seen_at = '2023-02-09T00:00:00Z' where id = 1": [
        "shown, versions 1: It was seen when none of its article's captures was made.",
    ],
    "update runs set started_at = 'yesterday'": [
        "value, runs 1: Its started_at is no time.",
    ],
    "update articles set first_seen = '2023-02-03 00:00:00' where id = 1": [
        "value, articles 1: Its first_seen is no time.",
    ],
    "update articles set gone_at = 'soon' where id = 1": [
        "value, articles 1: Its gone_at is no time.",
    ],
    "update captures set captured_at = '2023-02-11' where id = 6": [
        "value, captures 6: Its captured_at is no time.",
    ],
    "update failures set reason = 'bad luck'": [
        "value, failures 1: Its reason is none that there is.",
    ],
    "update aliases set key = key || 'x' where id = 1": [
        "value, aliases 1: 'Tencent' is looked up by a key that is not its own.",
    ],
    "update entities set hidden = 1 where id = 1": [
        "counter, entities 1: It is not merged or hidden as was judged.",
        "full text, entities 1: The names that it is found by are not those that it has.",
    ],
    "update entities set merged_into = 2 where id = 1": [
        "counter, entities 1: It is not merged or hidden as was judged.",
        "full text, entities 1: The names that it is found by are not those that it has.",
        "full text, entities 2: The names that it is found by are not those that it has.",
    ],
    "update article_entities set mention_count = mention_count + 1 where article_id = 2 and entity_id = 1": [
        "counter, articles 2: How often it names entity 1 is not what its mentions give.",
        "counter, entities 1: Its counters are not what its articles give.",
        "counter, entities 1: Its numbers for 2023-02 are not what its articles give.",
    ],
    "update article_entities set salience = salience + 0.0002 where article_id = 2 and entity_id = 1": [
        "counter, articles 2: How often it names entity 1 is not what its mentions give.",
    ],
    "update article_entities set in_title = 1 - in_title where article_id = 2 and entity_id = 1": [
        "counter, articles 2: How often it names entity 1 is not what its mentions give.",
    ],
    "delete from article_entities where article_id = 2 and entity_id = 1": [
        "counter, articles 2: How often it names entity 1 is not what its mentions give.",
        "counter, entities 1: Its counters are not what its articles give.",
        "counter, entities 1: Its numbers for 2023-02 are not what its articles give.",
    ],
    "insert into article_entities select 99, entity_id, mention_count, in_title, salience from article_entities where article_id = 2 and entity_id = 1": [
        "key, article_entities: It points at a row of articles that is not there.",
        "counter, articles 99: How often it names entity 1 is not what its mentions give.",
        "counter, counts: There are 7 rows of article_entities, and 6 are counted.",
    ],
    "update entities set article_count = article_count + 1 where id = 1": [
        "counter, entities 1: Its counters are not what its articles give.",
    ],
    "update entities set mention_count = mention_count + 1 where id = 1": [
        "counter, entities 1: Its counters are not what its articles give.",
    ],
    "update entities set first_seen = null where id = 1": [
        "counter, entities 1: Its counters are not what its articles give.",
    ],
    "update entity_months set article_count = article_count + 1 where entity_id = 1": [
        "counter, entities 1: Its numbers for 2023-02 are not what its articles give.",
    ],
    "insert into entity_months (entity_id, month, mention_count, article_count) values (1, '1999-01', 1, 1)": [
        "counter, entities 1: Its numbers for 1999-01 are not what its articles give.",
    ],
    "update counts set row_count = row_count + 1 where table_name = 'captures' and column_name = ''": [
        "counter, counts: There are 6 rows of captures, and 7 are counted.",
    ],
    "update counts set row_count = row_count + 2000 where table_name = 'sites' and column_name = ''": [
        "counter, counts: There are 2 rows of sites, and 2,002 are counted.",
    ],
    "delete from counts where table_name = 'mentions' and column_name = 'label'": [
        "counter, counts: There are 14 rows of mentions with label 'ORG', and 0 are counted.",
    ],
    "insert into counts values ('captures', 'kind', 'dream', 5)": [
        "counter, counts: There are 0 rows of captures with kind 'dream', and 5 are counted.",
    ],
    "delete from articles_fts_docsize where id = 2": [
        "full text, articles 2: It is only in one of the two, articles and their full-text index.",
        "full text, articles_fts: The index is not what the articles say",
    ],
    "insert into articles_fts (rowid, title, summary, text) values (999, 'a', 'b', 'c')": [
        "full text, articles 999: It is only in one of the two, articles and their full-text index.",
        "full text, articles_fts: The index is not what the articles say",
    ],
    "drop table articles_fts": [
        "schema, database: table articles_fts is missing.",
        "schema, database: table articles_fts_config is missing.",
        "schema, database: table articles_fts_data is missing.",
        "schema, database: table articles_fts_docsize is missing.",
        "schema, database: table articles_fts_idx is missing.",
        "structure, database: The check of words of articles cannot go on",
    ],
    "update entities_fts set name = 'Other' where rowid = 1": [
        "full text, entities 1: The names that it is found by are not those that it has.",
    ],
    "delete from entities_fts where rowid = 2": [
        "full text, entities 2: The names that it is found by are not those that it has.",
    ],
    "insert into entities_fts (rowid, name, aliases) values (99, 'a', 'b')": [
        "full text, entities 99: The names that it is found by are not those that it has.",
    ],
    "update segmented_texts set text = 'other'": [
        "full text, segmented_texts 5: Its copy parted into words is not what its text gives.",
        "full text, articles_fts: The index is not what the articles say",
    ],
    "delete from segmented_texts": [
        "full text, segmented_texts 5: Its copy parted into words is not what its text gives.",
        "full text, articles_fts: The index is not what the articles say",
    ],
    "insert into segmented_texts (version_id, title, summary, text) values (1, 'a', 'b', 'c')": [
        "full text, segmented_texts 1: Its copy parted into words is not what its text gives.",
    ],
    "update runs set options = '{'": [
        "value, runs 1: Its options cannot be read.",
    ],
    "update versions set captions = 'x' where id = 2": [
        "reading, versions 2: Its captions cannot be read.",
    ],
    "update versions set provenance = cast(x'ff' as text) where id = 2": [
        "reading, versions 2: Its provenance cannot be read.",
    ],
    "delete from sites where id = 2": [
        "key, articles 3: It points at a row of sites that is not there.",
        "shown, articles 3: It is filed under another site than that of its address.",
    ],
    "drop index captures_url": [
        "schema, database: index captures_url is missing.",
    ],
    "create index another on captures (url)": [
        "schema, database: index another is not of this archive's schema.",
    ],
    "drop view co_mentions ;; create view co_mentions as select 1 as one": [
        "schema, database: view co_mentions is defined otherwise than it ought to be.",
    ],
    "pragma application_id = 7": [
        "schema, database: The file does not say that it is an archive (its application id is another).",
    ],
    "delete from _sqlite_migrations where name = 'schema_0003'": [
        "schema, database: Whether the migration schema_0003 was made is not written down rightly.",
    ],
    "insert into _sqlite_migrations (migration_set, name, applied_at) values ('archiver', 'schema_0999', '')": [
        "schema, database: Whether the migration schema_0999 was made is not written down rightly.",
    ],
}
FOUND_IN_JUDGED = {
    "update judgements set details = '[' where id = 1": [
        "value, database: The check of mentions cannot go on",
        "value, judgements 1: Its details cannot be read.",
        "value, database: The check of judgements cannot go on",
    ],
    "update judgements set made_at = '2023' where id = 1": [
        "value, judgements 1: Its made_at is no time.",
    ],
    "update mentions set entity_id = 1 where found_id is not null and id < 4": [
        "span, mentions 2: 'OpenAI' has not the entity that was judged.",
        "span, mentions 3: 'Tencent Holdings' has not the entity that was judged.",
    ],
    "update entities set hidden = 0": [
        "counter, entities 2: It is not merged or hidden as was judged.",
        "full text, entities 2: The names that it is found by are not those that it has.",
    ],
    "update entities set merged_into = null": [
        "counter, entities 4: It is not merged or hidden as was judged.",
        "full text, entities 1: The names that it is found by are not those that it has.",
        "full text, entities 4: The names that it is found by are not those that it has.",
    ],
    "update aliases set key = 'person:holdings' where name = 'Holdings'": [
        "value, aliases 5: 'Holdings' is looked up by a key that is not its own.",
    ],
}
HARMLESS = [
    "update aliases set key = '' where id = 1",
    "update article_entities set salience = salience + 0.0001",
    "insert into counts values ('sites', '', 'x', 0)",
    "insert into _sqlite_migrations (migration_set, name, applied_at) values ('other', 'schema_0999', '')",
]


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
