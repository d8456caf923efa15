"""Which articles go out, what belongs to them, and where it is put: whole, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from archiver.errors import UsageError
from archiver.store.export.network import read_network
from archiver.store.export.rows import (
    EXCERPT,
    by_month,
    choose_articles,
    excerpt_of,
    read_articles,
    read_named,
    snapshot,
)
from archiver.store.export.target import whole_file, whole_folder
from archiver.store.search.query import parse_query
from tests.store.shelf import Shelf

LATER = datetime(2023, 3, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """To be read: 1 of February, seen twice; 2 of March, without names; 3 without a date or authors."""
    shelf = Shelf(tmp_path_factory.mktemp("exported"))
    shelf.save(section="World")
    shelf.save(at=LATER, title="Tencent removes bots")
    shelf.save(
        url="http://news.example/2", title="Nobody", summary="", text="Nobody. " * 60, published=date(2023, 3, 1)
    )
    shelf.save(url="urn:x", published=None, authors=(), summary="", text="OpenAI.", title="OpenAI, OpenAI")
    yield shelf.db
    shelf.close()


def test_articles_are_chosen_by_a_query_or_all(archive: Database) -> None:
    assert list(choose_articles(archive)) == [1, 2, 3]
    assert list(choose_articles(archive, parse_query("nobody"))) == [2]
    assert list(choose_articles(archive, parse_query("nobody OR openai"))) == [1, 2, 3]
    assert list(choose_articles(archive, parse_query("none"))) == []


def test_an_article_comes_with_all_that_belongs_to_it(archive: Database) -> None:
    second, first, third = read_articles(archive, [2, 99, 1, 3])
    assert [row["id"] for row in (second, first, third)] == [2, 1, 3]
    assert (first["title"], first["site"], first["host"], first["section"]) == (
        "Tencent removes bots",
        "The News",
        "news.example",
        "",
    )
    assert (first["authors"], third["authors"]) == (["Ann Lee"], [])
    names = [(entity["name"], entity["in_title"]) for entity in first["entities"]]
    assert sorted(names) == [("OpenAI", False), ("Tencent", True)]
    assert {mention["surface"] for mention in first["mentions"]} == {"Tencent r", "OpenAI", "Tencent Holdings"}
    evidence = archive.execute("select captured_at, warc_offset, sha256 from captures where id = 2").fetchone()
    assert tuple(first["evidence"][name] for name in ("captured_at", "warc_offset", "sha256")) == evidence
    assert (second["entities"], second["mentions"]) == ([], [])
    assert third["site"] is None


def test_a_text_can_be_left_out_but_for_its_beginning(archive: Database) -> None:
    (row,) = read_articles(archive, [2], with_text=False)
    assert not {"text", "captions"} & set(row)
    assert row["excerpt"] == "Nobody. " * (EXCERPT // len("Nobody. ")) + "…"


@pytest.mark.parametrize(
    ("text", "excerpt"),
    [
        ("", ""),
        (" One  two\n\nthree ", "One two three"),
        ("x" * EXCERPT, "x" * EXCERPT),
        ("x" * (EXCERPT + 1), "x" * (EXCERPT - 2) + " …"),
        ("x" * 200 + " " + "y" * 200, "x" * 200 + " …"),
        (" " * 700 + "x", ""),
    ],
)
def test_the_beginning_of_a_text(text: str, excerpt: str) -> None:
    assert excerpt_of(text) == excerpt


def test_entities_come_with_their_names_and_articles_by_month(archive: Database) -> None:
    named = {row["name"]: row for row in read_named(archive, [1, 3])}
    assert set(named) == {"Tencent", "OpenAI"}
    assert set(named["Tencent"]["aliases"]) == {"Tencent Holdings", "Tencent r"}
    assert [row["name"] for row in read_named(archive, [3])] == ["OpenAI"]
    assert list(read_named(archive, [])) == []
    assert [(month, list(ids)) for month, ids in by_month(archive, [3, 2, 1])] == [
        ("", [3]),
        ("2023-02", [1]),
        ("2023-03", [2]),
    ]


def test_the_network_of_some_articles(archive: Database) -> None:
    network = read_network(archive, [1, 2, 3], entities=10)
    assert sorted((node.name, node.article_count) for node in network.nodes) == [("OpenAI", 2), ("Tencent", 1)]
    (link,) = network.links
    assert ({link.first.name, link.second.name}, link.shared_count) == ({"OpenAI", "Tencent"}, 1)
    assert network.article_count == 3
    assert read_network(archive, [1, 2, 3], entities=1).links == ()
    assert read_network(archive, [3], entities=10).links == ()
    assert read_network(archive, [1], entities=10, type="PERSON").nodes == ()


def test_an_export_sees_the_archive_as_it_is_at_the_beginning(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.save()
    with closing(Database(tmp_path / "archive.db")) as db, snapshot(db):
        assert list(choose_articles(db)) == [1]
        shelf.save(url="http://news.example/2")
        assert list(choose_articles(db)) == [1]
    with closing(Database(tmp_path / "archive.db")) as db:
        with pytest.raises(ZeroDivisionError), snapshot(db):
            raise ZeroDivisionError
        assert not db.conn.in_transaction
        with snapshot(db):
            assert db.execute("select cast(x'41ff' as text)").fetchone() == ("A\ufffd",)
    shelf.close()


# -- where it goes ----------------------------------------------------------------------------------------


def break_off(path: Path) -> None:
    path.write_text("half")
    raise ZeroDivisionError


def test_a_file_is_there_when_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    with whole_file(target) as part:
        part.write_text("new")
        assert not target.exists()
    assert target.read_text() == "new"
    with pytest.raises(UsageError, match="--force"), whole_file(target):
        pass
    with pytest.raises(ZeroDivisionError), whole_file(target, force=True) as part:
        break_off(part)
    assert target.read_text() == "new"
    with whole_file(target, force=True) as part:
        part.write_text("newer")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a.csv", "newer")]
    with pytest.raises(UsageError, match="is a folder"), whole_file(tmp_path, force=True):
        pass


def test_a_folder_is_there_when_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "out"
    with whole_folder(target) as part:
        (part / "articles.csv").write_text("new")
        assert not target.exists()
    with pytest.raises(UsageError, match="--force"), whole_folder(target):
        pass
    with pytest.raises(ZeroDivisionError), whole_folder(target, force=True) as part:
        break_off(part / "articles.csv")
    assert (target / "articles.csv").read_text() == "new"
    with whole_folder(target, force=True) as part:
        (part / "month=2023-02").mkdir()
        (part / "month=2023-02" / "articles.parquet").write_text("newer")
    assert [path.name for path in tmp_path.rglob("*")] == ["out", "month=2023-02", "articles.parquet"]
    with whole_folder(target, force=True) as part:
        pass
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("name", ["mine.txt", "month=2023-02/mine.parquet", "articles.csv.bak"])
def test_a_folder_with_anything_that_no_export_wrote_stays(tmp_path: Path, name: str) -> None:
    (tmp_path / "out" / name).parent.mkdir(parents=True)
    (tmp_path / "out" / name).write_text("mine")
    with pytest.raises(UsageError, match="which no export wrote"), whole_folder(tmp_path / "out", force=True):
        pass
    assert (tmp_path / "out" / name).read_text() == "mine"
    with pytest.raises(UsageError, match="is a file"), whole_folder(tmp_path / "out" / name, force=True):
        pass


def test_an_empty_folder_may_be_filled(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with whole_folder(tmp_path / "out") as part:
        (part / "mentions.csv").write_text("new")
    assert [path.name for path in tmp_path.rglob("*")] == ["out", "mentions.csv"]
