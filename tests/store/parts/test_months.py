"""A small archive of two months and an article without a date, as an archive for each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils.utils import sqlite3

from archiver.errors import UsageError
from archiver.model import Failure, Reason
from archiver.store import begin_run, open_archive
from archiver.store.checks import check_database, open_as_it_stands
from archiver.store.curation import log_of
from archiver.store.following.feeds import add_feed
from archiver.store.following.watching import save_watch
from archiver.store.judging.judgements import Judge, find_entity
from archiver.store.parts.publication import write_copy
from archiver.store.parts.split import Month, Part, months_of, split_archive, write_part
from archiver.store.search.find import search_articles
from archiver.store.search.watches import make_watch
from tests.store.conftest import ARTICLE
from tests.store.shelf import DAY, Shelf

LATER = datetime(2023, 2, 20, tzinfo=UTC)
LONG = " ".join(f"word{number}" for number in range(200))  # long enough for a story


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """1 of 2022-12; 2, 3 and 4 of 2023-02, 3 and 4 copies of 5, which is undated; 6 with the bytes of 1."""
    shelf = Shelf(tmp_path_factory.mktemp("whole"))
    may = {"published": datetime(2022, 12, 31, tzinfo=UTC)}
    shelf.save(**may)
    shelf.save(url="http://news.example/2", text="微信很好。 Tencent Holdings said so.")
    for number in (3, 4):
        shelf.save(url=f"http://news.example/{number}", text=f"Tencent Holdings said so. {LONG}")
    shelf.save(
        url="http://news.example/5", text=f"OpenAI said so. {LONG}", published=None, title="OpenAI", summary=""
    )
    shelf.save(url="http://news.example/6", at=LATER)
    shelf.fail("http://news.example/7", Failure(Reason.LISTING, "It lists."))
    begin_run(shelf.db, command="nothing came of it", options={}, archiver="0", now=LATER)
    judge = Judge(shelf.db, by="me")
    judge.split(find_entity(shelf.db, "Tencent"), "Holdings", ["Tencent Holdings"])
    judge.hide(find_entity(shelf.db, "OpenAI"))
    add_feed(shelf.db, "http://news.example/feed", DAY)
    save_watch(shelf.db, make_watch("mini", query="mini"), DAY)
    yield shelf
    shelf.close()


@pytest.fixture(scope="module")
def written(shelf: Shelf, tmp_path_factory: pytest.TempPathFactory) -> list[Part]:
    return list(split_archive(shelf.path, tmp_path_factory.mktemp("parts") / "in" / "here"))


@pytest.fixture(scope="module")
def parts(written: list[Part]) -> dict[str, Path]:
    return {part.path.stem: part.path for part in written}


def ask(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def test_the_months_are_told_oldest_first_and_what_is_no_month_at_the_end(shelf: Shelf) -> None:
    assert months_of(shelf.db) == [
        Month("2022-12", ("2022-12",), 1),
        Month("2023-02", ("2023-02",), 4),
        Month("undated", ("",), 1),
    ]
    with closing(open_archive(shelf.path)) as db:
        db.execute("begin")
        db.execute("update articles set month = '../x' where id = 1")
        db.execute("update articles set month = '2023-02' where id = 5")
        db.execute("update articles set month = null where id = 2")
        assert months_of(db) == [Month("2023-02", ("2023-02",), 4), Month("undated", ("", "../x"), 2)]
        db.execute("update articles set month = '2023-02'")
        assert months_of(db) == [Month("2023-02", ("2023-02",), 6)]
        db.conn.rollback()


def test_what_was_written_is_told(written: list[Part]) -> None:
    assert [(part.path.name, part.articles, part.missing) for part in written] == [
        ("2022-12.db", 1, ()),
        ("2023-02.db", 4, ()),
        ("undated.db", 1, ()),
    ]
    assert all(part.size == part.path.stat().st_size for part in written)
    assert {path.name for path in written[0].path.parent.iterdir()} == {
        *(part.path.name for part in written),
        *(log_of(part.path).name for part in written),
        "warc",
    }


@pytest.mark.parametrize("name", ["2022-12", "2023-02", "undated"])
def test_each_part_is_sound(parts: dict[str, Path], name: str) -> None:
    with open_as_it_stands(parts[name]) as db:
        found = [finding for finding in check_database(db, is_deep=True) if finding.is_damage]
    assert found == []
    assert ask(parts[name], "select count(*) > 0 from sqlite_stat1") == [(1,)]
    assert ask(parts[name], "pragma journal_mode") == [("wal",)]


@pytest.mark.parametrize("table", ["versions", "mentions", "article_entities", "article_authors", "signatures"])
def test_every_row_of_an_article_goes_with_it(shelf: Shelf, parts: dict[str, Path], table: str) -> None:
    found = [row for path in parts.values() for row in ask(path, f"select * from {table}")]
    assert sorted(found) == sorted(ask(shelf.path, f"select * from {table}"))


def test_each_part_has_its_own_articles_and_captures(parts: dict[str, Path]) -> None:
    def numbers(table: str) -> dict[str, list[object]]:
        return {name: [row[0] for row in ask(path, f"select id from {table}")] for name, path in parts.items()}

    assert numbers("articles") == {"2022-12": [1], "2023-02": [2, 3, 4, 6], "undated": [5]}
    # 6 has its bytes in a record of 1; 7 failed, which goes into the newest month.
    assert numbers("captures") == {"2022-12": [1], "2023-02": [1, 2, 3, 4, 6, 7], "undated": [5]}
    assert numbers("runs") == {"2022-12": [1], "2023-02": [1, 2], "undated": [1]}
    assert ask(parts["2023-02"], "select article_id from captures where id = 1") == [(None,)]
    assert ask(parts["2023-02"], "select revisit_of from captures where id = 6") == [(1,)]


def test_a_story_is_of_the_articles_that_are_left_of_it(parts: dict[str, Path]) -> None:
    assert ask(parts["2023-02"], "select title, article_count from stories") == [(ARTICLE.title, 2)]
    assert ask(parts["2023-02"], "select id from articles where story_id is not null") == [(3,), (4,)]
    assert ask(parts["undated"], "select count(*) from stories") == [(0,)]
    assert ask(parts["undated"], "select story_id from articles") == [(None,)]


def test_an_entity_counts_what_the_part_has_of_it(parts: dict[str, Path]) -> None:
    counted = "select name, article_count from entities order by name"
    assert ask(parts["2023-02"], counted) == [("Holdings", 4), ("OpenAI", 0), ("Tencent", 4)]
    assert ask(parts["undated"], counted) == [("Holdings", 0), ("OpenAI", 0), ("Tencent", 0)]
    months = "select name, month, entity_months.article_count from entity_months join entities on id = entity_id"
    assert sorted(ask(parts["2022-12"], months)) == [("Holdings", "2022-12", 1), ("Tencent", "2022-12", 1)]


def test_what_belongs_to_no_month_goes_into_the_newest_one(parts: dict[str, Path]) -> None:
    for table in ("feeds", "watches", "failures"):
        assert [name for name, path in parts.items() if ask(path, f"select 1 from {table}")] == ["2023-02"]
    told = ask(parts["2023-02"], "select article_id from watch_articles order by 1")
    assert told == [(article,) for (article,) in told if article in {2, 3, 4, 6}]


def test_each_part_finds_its_articles_and_no_others(parts: dict[str, Path]) -> None:
    for name, query, found in (
        ("2022-12", "mini", {1}),
        ("2023-02", "mini", {2, 3, 4, 6}),
        ("2023-02", "微信", {2}),
        ("2023-02", "entity:holdings", {2, 3, 4, 6}),
        ("undated", "mini", set()),
    ):
        with closing(open_archive(parts[name])) as db:
            assert {row["id"] for row in search_articles(db, query)} == found


def test_each_part_has_the_judgements_in_a_log_of_its_own(shelf: Shelf, parts: dict[str, Path]) -> None:
    for path in parts.values():
        assert ask(path, "select * from judgements") == ask(shelf.path, "select * from judgements")
        assert log_of(path).read_text().count('"judgement"') >= 2


def test_the_bytes_are_in_the_warc_folder_beside_the_parts(shelf: Shelf, parts: dict[str, Path]) -> None:
    for file in shelf.warc_folder.iterdir():
        assert file.samefile(parts["undated"].parent / "warc" / file.name)


def test_of_undated_articles_alone_all_is_in_one_part(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.save(published=None)
    add_feed(shelf.db, "http://news.example/feed", DAY)
    (part,) = split_archive(shelf.path, tmp_path / "parts")
    assert (part.path.name, part.articles) == ("undated.db", 1)
    assert ask(part.path, "select url from feeds") == [("http://news.example/feed",)]
    shelf.close()


def test_a_part_can_go_without_what_belongs_to_no_month(shelf: Shelf, tmp_path: Path) -> None:
    part = write_part(shelf.path, tmp_path, Month("2023-02", ("2023-02",), 4), rest=False)
    assert ask(part.path, "select count(*) from feeds") == [(0,)]
    assert ask(part.path, "select id from runs") == [(1,)]


def test_files_that_are_lost_are_told(shelf: Shelf, tmp_path: Path) -> None:
    (file,) = shelf.warc_folder.iterdir()
    file.rename(tmp_path / "aside")
    try:
        told = list(split_archive(shelf.path, tmp_path / "parts"))
    finally:
        (tmp_path / "aside").rename(file)
    assert {part.missing for part in told} == {(file.name,)}


def test_what_is_in_the_way_or_cannot_be_split_is_told(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "undated.db").write_text("mine")
    with pytest.raises(UsageError, match=r"undated\.db is there already"):
        list(split_archive(shelf.path, tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["undated.db"]
    write_copy(shelf.path, tmp_path / "copy.db")
    with pytest.raises(UsageError, match="copy for strangers"):
        list(split_archive(tmp_path / "copy.db", tmp_path / "parts"))
    assert list((tmp_path / "parts").iterdir()) == []
    open_archive(tmp_path / "empty.db", create=True).close()
    with pytest.raises(UsageError, match=r"empty\.db has no articles"):
        list(split_archive(tmp_path / "empty.db", tmp_path / "none"))
    assert not (tmp_path / "none").exists()


def test_another_file_of_the_name_stays(shelf: Shelf, tmp_path: Path) -> None:
    (file,) = shelf.warc_folder.iterdir()
    (tmp_path / "warc").mkdir()
    (tmp_path / "warc" / file.name).write_bytes(b"other")
    (tmp_path / "2022-12.unfinished").write_bytes(b"from an earlier time")
    with pytest.raises(UsageError, match="another file"):
        list(split_archive(shelf.path, tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["warc"]
