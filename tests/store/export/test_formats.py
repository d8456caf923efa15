"""One article in, each format out, value by value."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from archiver.errors import UsageError
from archiver.store.export.ftm import (
    LONGEST_ADDRESS,
    LONGEST_NAME,
    LONGEST_TEXT,
    LONGEST_URL,
    article_id,
    ftm_entities,
    write_ftm,
)
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
from archiver.store.export.text import TABLES, write_csv, write_jsonl, write_tables
from archiver.store.search.query import parse_query
from tests.store.shelf import Shelf

LATER = datetime(2023, 3, 1, tzinfo=UTC)
ENTITY: dict[str, Any] = {
    "id": 1, "name": "Tencent", "type": "ORG", "description": "Chinese\x00 company", "wikidata_id": "Q860580",
    "is_twin": 0, "aliases": ["Tencent", "Tencent Holdings", "Tencent Holdings"],
}  # fmt: skip
MENTION: dict[str, Any] = {
    "id": 7, "field": "text", "start": 0, "end": 7, "surface": "Tencent", "label": "ORG", "entity_id": 1,
}  # fmt: skip
ROW: dict[str, Any] = {
    "id": 1, "url": "http://news.example/1", "title": "A title", "site": "The News", "host": "news.example",
    "authors": ["Ann Lee", "Bo"], "byline": "By Ann", "published": "2023-02-10T18:30:00Z", "modified": "2023-02-11",
    "month": "2023-02", "language": "zh", "section": "World", "kind": "article", "summary": "In short.",
    "text": "Tencent said so. It rained.", "captions": [], "image_url": "", "word_count": 5, "version_id": 1,
    "version_count": 1, "story_id": None, "first_seen": "2023-02-11T00:00:00Z", "last_seen": "2023-02-12T00:00:00Z",
    "gone_at": None,
    "entities": [{"id": 1, "name": "Tencent", "type": "ORG", "wikidata_id": "Q860580", "mention_count": 1,
                  "in_title": False, "salience": 0.5}],
    "mentions": [MENTION],
    "evidence": {"captured_url": "http://news.example/1", "captured_at": "2023-02-11T00:00:00Z", "sha256": "ab",
                 "warc_file": "a.warc.gz", "warc_offset": 3, "warc_length": 9},
}  # fmt: skip


def ftm(*entities: dict[str, Any], **changes: Any) -> list[dict[str, Any]]:
    return list(ftm_entities(entities, [ROW | changes]))


# -- FollowTheMoney ---------------------------------------------------------------------------------------


def test_an_entity_an_article_and_a_mention_in_the_words_of_followthemoney() -> None:
    entity, article, mention = ftm(ENTITY)
    assert (entity["schema"], entity["properties"]) == (
        "Organization",
        {
            "name": ["Tencent"],
            "alias": ["Tencent", "Tencent Holdings"],
            "description": ["Chinese company"],
            "wikidataId": ["Q860580"],
        },
    )
    assert article == {
        "id": article_id("http://news.example/1"),
        "schema": "Article",
        "properties": {
            "title": ["A title"],
            "author": ["Ann Lee", "Bo"],
            "publisher": ["The News"],
            "publishedAt": ["2023-02-10T18:30:00"],
            "modifiedAt": ["2023-02-11"],
            "retrievedAt": ["2023-02-11T00:00:00"],
            "sourceUrl": ["http://news.example/1"],
            "language": ["zho"],
            "summary": ["In short."],
            "bodyText": ["Tencent said so. It rained."],
            "notes": ["SHA-256 ab, a.warc.gz at byte 3"],
            "companiesMentioned": ["Tencent"],
        },
    }
    assert (mention["schema"], mention["properties"]) == (
        "Mention",
        {
            "document": [article["id"]],
            "resolved": [entity["id"]],
            "name": ["Tencent"],
            "detectedSchema": ["Organization"],
        },
    )


@pytest.mark.parametrize(
    ("type", "schema", "mentioned"),
    [
        ("PERSON", "Person", "peopleMentioned"),
        ("ORG", "Organization", "companiesMentioned"),
        ("GPE", "Address", "locationMentioned"),
        ("LOC", "Address", "locationMentioned"),
        ("FAC", "Address", "locationMentioned"),
        ("EVENT", "Event", "keywords"),
        ("PRODUCT", None, "keywords"),
        ("NORP", None, "keywords"),
    ],
)
def test_each_type_has_its_word_or_is_a_keyword(type: str, schema: str | None, mentioned: str) -> None:
    entity = ENTITY | {"type": type}
    *entities, article, mention = ftm(entity, entities=[ROW["entities"][0] | {"type": type}])
    assert [each["schema"] for each in entities] == ([schema] if schema else [])
    assert article["properties"][mentioned] == ["Tencent"]
    assert mention["properties"].get("detectedSchema") == ([schema] if schema else None)
    assert ("resolved" in mention["properties"]) is bool(schema)
    assert ("full" in entities[0]["properties"] if entities else False) is (schema == "Address")


def test_what_is_not_known_is_left_out() -> None:
    nothing = dict.fromkeys(("site", "published", "modified", "evidence")) | {
        "authors": [], "entities": [], "mentions": [], "language": "", "summary": "", "text": "", "url": "urn:x",
    }  # fmt: skip
    (article,) = ftm(**nothing)
    assert article["properties"] == {"title": ["A title"]}
    entity, *_ = ftm(ENTITY | {"aliases": [], "description": "", "wikidata_id": None})
    assert entity["properties"] == {"name": ["Tencent"]}
    without_text = {name: value for name, value in ROW.items() if name != "text"} | {"summary": ""}
    (_, article, _) = ftm_entities([ENTITY], [without_text | {"excerpt": "Tencent …"}])
    assert article["properties"]["summary"] == ["Tencent …"]
    assert "bodyText" not in article["properties"]


def test_the_same_thing_has_the_same_id_and_others_have_others() -> None:
    ids = [
        ftm(ENTITY | changes)[0]["id"]
        for changes in (
            {},
            {"id": 2},
            {"name": "Other"},
            {"type": "PERSON"},
            {"is_twin": 1},
            {"is_twin": 1, "id": 2},
        )
    ]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 5
    assert ftm(ENTITY | {"name": "\x00 "})[0]["schema"] == "Article"  # no name is left of it


def test_each_spelling_of_an_entity_is_one_mention() -> None:
    mentions = [
        MENTION,
        MENTION | {"id": 8, "start": 10},
        MENTION | {"id": 9, "surface": "Tencent Holdings"},
        MENTION | {"id": 10, "surface": "Lee", "label": "PERSON", "entity_id": None},
        MENTION | {"id": 11, "surface": "Lee", "label": "GPE", "entity_id": None},
        MENTION | {"id": 12, "surface": "\x00"},
    ]
    entity, _, *found = ftm(ENTITY, mentions=mentions)
    assert [
        (each["properties"]["name"][0], each["properties"].get("resolved"), each["properties"]["detectedSchema"][0])
        for each in found
    ] == [
        ("Tencent", [entity["id"]], "Organization"),
        ("Tencent Holdings", [entity["id"]], "Organization"),
        ("Lee", None, "Person"),
        ("Lee", None, "Address"),
    ]
    assert len({each["id"] for each in found}) == 4
    elsewhere = ftm(ENTITY, mentions=mentions, url="http://other.example/")
    assert not {each["id"] for each in elsewhere[2:]} & {each["id"] for each in found}


def test_values_are_as_long_as_its_types_take() -> None:
    long = "x" * 5000
    entity, article, _ = ftm(
        ENTITY | {"name": long, "type": "GPE"},
        entities=[ROW["entities"][0] | {"name": long, "type": "GPE"}],
        url=f"http://news.example/{long}",
        text=f"{'a' * (LONGEST_TEXT - 10)}\n\n{'b' * LONGEST_TEXT}c",
    )
    assert len(entity["properties"]["name"][0]) == LONGEST_NAME
    assert (
        len(entity["properties"]["full"][0])
        == len(article["properties"]["locationMentioned"][0])
        == LONGEST_ADDRESS
    )
    assert "sourceUrl" not in article["properties"]
    assert article["properties"]["bodyText"] == ["a" * (LONGEST_TEXT - 10), "b" * LONGEST_TEXT, "c"]
    fits = "http://news.example/" + "x" * (LONGEST_URL - len("http://news.example/"))
    assert ftm(url=fits)[0]["properties"]["sourceUrl"] == [fits]
    assert "sourceUrl" not in ftm(url="http://news.example/\x7f")[0]["properties"]


def test_a_json_value_stands_on_each_line() -> None:
    file = io.StringIO()
    write_ftm([ENTITY], [ROW | {"title": "Zürich"}], file)
    assert [json.loads(line) for line in file.getvalue().splitlines()] == ftm(ENTITY, title="Zürich")
    assert "Zürich" in file.getvalue()


# -- JSON Lines and CSV -----------------------------------------------------------------------------------


def sheet(
    table: str = "articles", *, with_text: bool = True, guard: bool = True, **changes: Any
) -> list[list[str]]:
    file = io.StringIO(newline="")
    write_csv([ROW | changes], file, table, with_text=with_text, guard=guard)
    return list(csv.reader(io.StringIO(file.getvalue(), newline="")))


def test_a_json_object_stands_on_each_line() -> None:
    file = io.StringIO()
    write_jsonl([ROW, ROW | {"title": "微信"}], file)
    first, second = file.getvalue().splitlines()
    assert json.loads(first) == ROW
    assert "微信" in second


def test_a_row_for_each_article() -> None:
    header, row = sheet()
    assert header == [name for name in TABLES["articles"] if name != "excerpt"]
    told = dict(zip(header, row, strict=True))
    assert (told["authors"], told["entities"], told["story_id"]) == ("Ann Lee; Bo", "Tencent", "")
    assert (told["sha256"], told["warc_offset"], told["captured_at"]) == ("ab", "3", "2023-02-11T00:00:00Z")
    header, row = sheet(with_text=False, excerpt="Tencent …", evidence=None)
    assert header == [name for name in TABLES["articles"] if name != "text"]
    told = dict(zip(header, row, strict=True))
    assert (told["excerpt"], told["sha256"]) == ("Tencent …", "")


def test_a_row_for_each_entity_of_an_article() -> None:
    header, row = sheet("entities")
    assert dict(zip(header, row, strict=True)) == {
        "article_id": "1", "entity_id": "1", "name": "Tencent", "type": "ORG", "wikidata_id": "Q860580",
        "mention_count": "1", "in_title": "0", "salience": "0.5", "published": "2023-02-10T18:30:00Z",
        "title": "A title", "url": "http://news.example/1",
    }  # fmt: skip


def test_a_row_for_each_mention_with_its_sentence() -> None:
    header, row = sheet("mentions")
    assert dict(zip(header, row, strict=True)) == {
        "article_id": "1", "mention_id": "7", "field": "text", "start": "0", "end": "7", "surface": "Tencent",
        "label": "ORG", "entity_id": "1", "entity": "Tencent", "sentence": "Tencent said so.",
        "published": "2023-02-10T18:30:00Z", "title": "A title", "url": "http://news.example/1",
    }  # fmt: skip
    header, row = sheet("mentions", mentions=[MENTION | {"entity_id": None}])
    assert row[header.index("entity")] == ""
    header, _ = sheet("mentions", with_text=False)
    assert "sentence" not in header


@pytest.mark.parametrize("sign", "=+-@\t\r\n＝＋－＠")
def test_no_cell_is_a_formula_unless_that_is_wanted(sign: str) -> None:
    header, row = sheet(title=f"{sign}1")
    assert row[header.index("title")] == f"'{sign}1"
    header, row = sheet(title=f"{sign}1", guard=False)
    assert row[header.index("title")] == f"{sign}1"
    header, row = sheet(title=f"1{sign}")
    assert row[header.index("title")] == f"1{sign}"


def test_control_characters_become_marks() -> None:
    header, row = sheet(title="a\x00b\x7fc\td")
    assert row[header.index("title")] == "a\ufffdb\ufffdc\td"


def test_all_tables_go_into_a_folder(tmp_path: Path) -> None:
    short = ROW | {"excerpt": "=1"}
    write_tables([short, short], tmp_path, with_text=False, guard=False)
    for table in TABLES:
        data = (tmp_path / f"{table}.csv").read_bytes()
        assert data.count(b"\r\n") == 3
        assert b"\r\r" not in data
        assert b"sentence" not in data.splitlines()[0]
    assert b",=1," in (tmp_path / "articles.csv").read_bytes()
    write_tables([ROW], tmp_path)
    assert b"sentence" in (tmp_path / "mentions.csv").read_bytes()


# -- Parquet ----------------------------------------------------------------------------------------------


def test_parquet_has_every_value_in_its_type(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    from archiver.store.export.parquet import UNDATED, write_months, write_parquet

    write_parquet(
        [ROW, ROW | {"published": "2023-02-10", "evidence": None, "modified": None}], tmp_path / "a.parquet"
    )
    first, second = parquet.read_table(tmp_path / "a.parquet").to_pylist()
    assert first == ROW | {
        "published": datetime(2023, 2, 10, 18, 30, tzinfo=UTC),
        "modified": datetime(2023, 2, 11, tzinfo=UTC),
        "first_seen": datetime(2023, 2, 11, tzinfo=UTC),
        "last_seen": datetime(2023, 2, 12, tzinfo=UTC),
        "evidence": ROW["evidence"] | {"captured_at": datetime(2023, 2, 11, tzinfo=UTC)},
        "published_has_time": True,
    }
    assert (second["published"], second["published_has_time"]) == (datetime(2023, 2, 10, tzinfo=UTC), False)
    assert (second["evidence"], second["modified"]) == (None, None)
    without = {name: value for name, value in ROW.items() if name not in {"text", "captions"}} | {"excerpt": "…"}
    months = tmp_path / "months"
    months.mkdir()
    write_months([("", [without]), ("2023-02", [without, without])], months, with_text=False)
    assert sorted(path.name for path in months.iterdir()) == ["month=2023-02", f"month={UNDATED}"]
    table = parquet.ParquetFile(months / "month=2023-02" / "articles.parquet").read()
    assert (table.num_rows, {"text", "captions", "month"} & set(table.column_names)) == (2, set())
    assert table.to_pylist()[0]["excerpt"] == "…"
    empty = tmp_path / "empty"
    empty.mkdir()
    write_months([], empty)
    table = parquet.ParquetFile(empty / f"month={UNDATED}" / "articles.parquet").read()
    assert (table.num_rows, "text" in table.column_names) == (0, True)


# -- which articles, and what belongs to them -------------------------------------------------------------


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
