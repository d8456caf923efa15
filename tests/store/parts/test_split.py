"""An archive as one archive a month: nothing is lost, and each part is whole by itself."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlite_utils import Database
from sqlite_utils.utils import sqlite3

from archiver.cli import main
from archiver.errors import UsageError
from archiver.store import open_archive
from archiver.store.asking.evidence import evidence
from archiver.store.judging.judgements import Judge
from archiver.store.judging.settling import recount as count_anew
from archiver.store.parts.publication import write_copy
from archiver.store.parts.split import COUNTED_ANEW, ROWS, split_archive
from archiver.store.schema.counts import recount
from archiver.store.search.find import search_articles
from tests.publish.fixture_archive import write_archive

pytestmark = pytest.mark.slow

# What is no row of a table of its own: the full-text indexes are made of others.
IN_INDEXES = ("articles_fts", "entities_fts", "sqlite_")
IN_EVERY_PART = {"_sqlite_migrations", "readers", "judgements", "sites", "authors", "entities", "aliases", "runs"}


@pytest.fixture(scope="module")
def source(demo_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample articles with their WARC files, a merge, a hidden entity, a feed and a failure."""
    path = tmp_path_factory.mktemp("whole") / "archive.db"
    shutil.copytree(demo_path.parent, path.parent, dirs_exist_ok=True)
    (path.parent / demo_path.name).rename(path)
    db = open_archive(path)
    judge = Judge(db)
    numbers = {name: number for number, name in db.execute("select id, name from entities")}
    judge.merge(numbers["Tencent"], numbers["WeChat"])
    judge.hide(numbers["China"])
    with db.conn:
        db.execute("insert into feeds (url, added_at) values ('https://news.example/feed', '2023-01-01T00:00:00Z')")
        db.execute(
            "insert into failures (source, reason, detail, first_failed, last_failed)"
            " values ('https://news.example/x', 'timeout', '', '2023', '2023')"
        )
        db.execute("update articles set month = null, published = null where id = 7")
        count_anew(db, [7], numbers.values())
        db.execute(  # the same bytes as those of an article of another month
            "update captures set revisit_of = (select min(id) from captures) where id = (select max(id) from captures)"
        )
    db.close()
    return path


@pytest.fixture(scope="module")
def parts(source: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("parts")
    return [part.path for part in split_archive(source, folder / "in" / "here")]


def rows(path: Path, table: str) -> set[tuple[object, ...]]:
    with sqlite3.connect(path) as connection:
        return set(connection.execute(f"select * from {table}"))


def test_there_is_a_part_for_each_month_and_one_for_what_has_none(source: Path, parts: list[Path]) -> None:
    db = open_archive(source)
    months = [
        row[0] for row in db.execute("select distinct month from articles where month is not null order by 1")
    ]
    assert [path.name for path in parts] == [*(f"{month}.db" for month in months), "undated.db"]


def test_every_table_is_dealt_with(source: Path) -> None:
    tables = {table.name for table in open_archive(source).tables if not table.name.startswith(IN_INDEXES)}
    assert tables == set(ROWS) | COUNTED_ANEW


@pytest.mark.parametrize("table", sorted(set(ROWS) - {"captures", "articles", "stories", "entities", "aliases"}))
def test_every_row_is_in_a_part_and_no_other(source: Path, parts: list[Path], table: str) -> None:
    found = Counter(row for path in parts for row in rows(path, table))
    assert set(found) == rows(source, table)
    assert table in IN_EVERY_PART or set(found.values()) <= {1}


def test_every_article_and_capture_keeps_its_number_and_what_it_says(source: Path, parts: list[Path]) -> None:
    about = "select id, url, title, published, version_id, version_count, first_seen, last_seen, kind from articles"
    where = "select id, url, sha256, warc_file, warc_offset, article_id from captures where article_id is not null"
    for asked in (about, where):
        found = [row for path in parts for row in open_archive(path).execute(asked).fetchall()]
        assert sorted(found) == sorted(open_archive(source).execute(asked).fetchall())


def test_an_entity_has_the_same_number_and_name_in_every_part(source: Path, parts: list[Path]) -> None:
    asked = "select id, name, type, description, wikidata_id, merged_into, hidden from entities"
    whole = set(open_archive(source).execute(asked).fetchall())
    found = [set(open_archive(path).execute(asked).fetchall()) for path in parts]
    assert all(part < whole for part in found)
    used = {row[0] for row in open_archive(source).execute("select id from entities where article_count > 0")}
    assert used <= {row[0] for part in found for row in part}


def test_numbers_of_entities_add_up(source: Path, parts: list[Path]) -> None:
    for table, columns in (("entities", ("id",)), ("entity_months", ("entity_id", "month"))):
        asked = (
            f"select {', '.join(columns)}, sum(article_count), sum(mention_count) from {table}"
            f" where article_count > 0 group by {', '.join(columns)}"
        )
        sums: Counter[tuple[object, ...]] = Counter()
        for path in parts:
            for *key, articles, mentions in open_archive(path).execute(asked):
                sums[*key, "articles"] += articles
                sums[*key, "mentions"] += mentions
        whole: Counter[tuple[object, ...]] = Counter()
        for *key, articles, mentions in open_archive(source).execute(asked):
            whole[*key, "articles"], whole[*key, "mentions"] = articles, mentions
        assert sums == whole


def test_each_part_is_sound_and_its_counters_are_right(parts: list[Path]) -> None:
    for path in parts:
        db = open_archive(path)
        assert db.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert db.execute("pragma foreign_key_check").fetchall() == []
        db.execute("insert into articles_fts (articles_fts, rank) values ('integrity-check', 1)")
        kept = set(db.execute("select * from counts where row_count > 0"))
        recount(db)
        assert set(db.execute("select * from counts where row_count > 0")) == kept
        db.conn.rollback()
        (stories,) = db.execute("select count(*) from stories").fetchone()
        groups = "select count(*) from (select 1 from articles where story_id is not null group by story_id having count(*) > 1)"
        assert db.execute(groups).fetchone()[0] == stories
        assert not db.execute(
            "select 1 from articles where story_id is not null and story_id not in (select id from stories)"
        ).fetchone()


def test_each_part_leads_from_every_article_to_its_bytes(parts: list[Path]) -> None:
    for path in parts:
        db = open_archive(path)
        for (article_id,) in db.execute("select id from articles").fetchall():
            checks = evidence(db, path.parent / "warc", str(article_id))["checks"]
            assert all(checks.values()), (path, article_id, checks)


def test_a_capture_that_refers_to_another_months_bytes_has_them(source: Path, parts: list[Path]) -> None:
    (revisit, original), *_ = open_archive(source).execute(
        "select id, revisit_of from captures where revisit_of is not null order by id desc"
    )
    having = [
        path
        for path in parts
        if open_archive(path).execute("select 1 from captures where id = ?", [revisit]).fetchone()
    ]
    assert len(having) == 1
    found = open_archive(having[0]).execute("select article_id from captures where id = ?", [original]).fetchone()
    assert found == (None,)


def test_judgements_hold_in_every_part(source: Path, parts: list[Path]) -> None:
    """So that a text that is read again there has its names as people judged them."""
    for path in parts:
        db = open_archive(path)
        merged = db.execute("select merged_into from entities where name = 'WeChat'").fetchone()
        assert merged == db.execute("select id from entities where name = 'Tencent'").fetchone()
        assert db.execute("select hidden from entities where name = 'China'").fetchone() == (1,)
        judge = Judge(db)
        judge.undo(1)
        assert db.execute("select merged_into from entities where name = 'WeChat'").fetchone() == (None,)


def test_what_belongs_to_no_month_is_in_the_newest(parts: list[Path]) -> None:
    having = [path.name for path in parts if open_archive(path).table("feeds").count]
    failing = [path.name for path in parts if open_archive(path).table("failures").count]
    assert having == failing == [max(path.name for path in parts if path.name != "undated.db")]


def test_each_part_finds_its_articles_and_takes_new_ones(parts: list[Path], tmp_path: Path) -> None:
    path = next(path for path in parts if path.name == "2023-02.db")
    copy = tmp_path / "2023-02.db"
    shutil.copy(path, copy)
    db = open_archive(copy)
    before = len(search_articles(db, "tencent"))
    assert before
    page = tmp_path / "new.html"
    told = (
        "Tencent has opened an office in Singapore, where two hundred people are to work by the end of next year.",
        "The company said on Monday that it would rent three floors of a tower near the harbour for ten years.",
        "Its rivals have had offices in the city for longer, and some of them have moved their seat there.",
        "A spokesperson for the ministry of trade welcomed the decision and said that others would follow soon.",
    )
    paragraphs = "".join(f"<p>{sentence}</p>" for sentence in told)
    heading = "<h1>Tencent opens an office</h1>"
    page.write_text(f"<html><title>Tencent opens an office</title><article>{heading}{paragraphs}</article></html>")
    result = CliRunner().invoke(main, ["add", "--db", str(copy), str(page)], env={"ARCHIVER_WORKERS": "0"})
    assert result.exit_code == 0, result.output
    assert len(search_articles(db, "tencent")) == before + 1


def test_warc_files_are_linked_not_doubled(source: Path, parts: list[Path]) -> None:
    for file in (source.parent / "warc").iterdir():
        assert file.samefile(parts[0].parent / "warc" / file.name)


def test_an_archive_can_be_split_where_it_is(source: Path, tmp_path: Path) -> None:
    shutil.copytree(source.parent, tmp_path / "here")
    before = sorted(path.name for path in (tmp_path / "here" / "warc").iterdir())
    path = tmp_path / "here" / "archive.db"
    result = CliRunner().invoke(main, ["split", str(tmp_path / "here"), "--db", str(path)])
    assert result.exit_code == 0, result.output
    assert f"Leave out {path}" in result.output
    assert sorted(path.name for path in (tmp_path / "here" / "warc").iterdir()) == before


def test_nothing_is_written_over(source: Path, tmp_path: Path) -> None:
    (tmp_path / "2023-03.db").write_text("mine")
    with pytest.raises(UsageError, match="there already"):
        list(split_archive(source, tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["2023-03.db"]
    assert (tmp_path / "2023-03.db").read_text() == "mine"


def test_another_warc_file_of_the_name_is_kept(source: Path, tmp_path: Path) -> None:
    name = next(path.name for path in (source.parent / "warc").iterdir())
    (tmp_path / "warc").mkdir()
    (tmp_path / "warc" / name).write_bytes(b"other")
    with pytest.raises(UsageError, match="another file"):
        list(split_archive(source, tmp_path))
    assert (tmp_path / "warc" / name).read_bytes() == b"other"
    assert not list(tmp_path.glob("*.db"))
    assert not list(tmp_path.glob("*.unfinished"))


def test_what_cannot_be_split_is_told(source: Path, tmp_path: Path) -> None:
    open_archive(tmp_path / "empty.db", create=True).close()
    with pytest.raises(UsageError, match="no articles"):
        list(split_archive(tmp_path / "empty.db", tmp_path / "parts"))
    write_copy(source, tmp_path / "copy.db")
    with pytest.raises(UsageError, match="copy for strangers"):
        list(split_archive(tmp_path / "copy.db", tmp_path / "parts"))
    assert not list((tmp_path / "parts").glob("*"))


def test_missing_warc_files_are_told_and_the_rest_is_done(tmp_path: Path) -> None:
    write_archive(tmp_path / "archive.db")
    result = CliRunner().invoke(main, ["split", str(tmp_path / "parts"), "--db", str(tmp_path / "archive.db")])
    assert result.exit_code == 1
    assert "5 articles in 4 archives" in result.output
    assert "missing" in result.stderr
    assert sorted(path.name for path in (tmp_path / "parts").glob("*.db")) == [
        "2022-11.db", "2023-01.db", "2023-02.db", "undated.db"
    ]  # fmt: skip


def test_months_that_are_none_and_names_of_files_that_lead_elsewhere_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "in" / "archive.db"
    path.parent.mkdir()
    write_archive(path)
    (tmp_path / "secret.gz").write_text("secret")
    with sqlite3.connect(path) as connection:
        connection.execute("update articles set month = '../../x' where id = 2")
        connection.execute("update captures set warc_file = '../../secret.gz', warc_offset = id")
    parts = list(split_archive(path, tmp_path / "out" / "deep"))
    assert {part.path.parent for part in parts} == {tmp_path / "out" / "deep"}
    assert {name for part in parts for name in part.missing} == {"../../secret.gz"}
    assert not (tmp_path / "out" / "secret.gz").exists()
    assert Database(tmp_path / "out" / "deep" / "undated.db")["articles"].count == 2
