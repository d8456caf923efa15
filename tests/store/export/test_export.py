"""What is exported is read back by the formats' own libraries, whatever the archive holds."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from sqlite_utils import Database

from archiver.errors import UsageError
from archiver.store import open_archive
from archiver.store.export.ftm import LONGEST_TEXT, ftm_entities
from archiver.store.export.graphs import write_gexf, write_graphml
from archiver.store.export.network import read_network
from archiver.store.export.parquet import write_months, write_parquet
from archiver.store.export.rows import BATCH, by_month, choose_articles, read_articles, read_named, snapshot
from archiver.store.export.target import whole_file, whole_folder
from archiver.store.export.text import TABLES, write_csv, write_jsonl, write_tables
from archiver.store.search.find import MOST_RANKED
from archiver.store.search.query import parse_query
from tests.publish.fixture_archive import ARTICLES, ENTITIES, HOSTILE_TITLE, write_archive


@pytest.fixture
def hostile(tmp_path: Path) -> Database:
    """The hand-made archive, with what no cleaning would let through."""
    path = tmp_path / "hostile.db"
    write_archive(path)
    db = Database(str(path))
    title = '=HYPERLINK("http://x.example")\x00\x07,"\n\u2028 end'
    db.execute("update versions set title = ?, captions = ? where article_id = 2", [title, '["lone \\ud800 half"]'])
    db.execute(
        "update versions set text = cast(x'4170ed a08021' as text) where article_id = 4".replace("ed a", "eda")
    )
    db.execute("update articles set published = 'soon', month = '../../x' where id = 4")
    db.conn.commit()
    return db


@pytest.fixture
def empty(tmp_path: Path) -> Database:
    return open_archive(tmp_path / "empty.db", create=True)


def told(db: Database, **options: Any) -> list[dict[str, Any]]:
    with snapshot(db):
        return list(read_articles(db, choose_articles(db), **options))


def as_csv(db: Database, table: str, **options: Any) -> list[dict[str, str]]:
    file = io.StringIO(newline="")
    write_csv(told(db), file, table, **options)
    return list(csv.DictReader(io.StringIO(file.getvalue(), newline="")))


def test_json_lines_hold_all_that_the_archive_has(hostile: Database) -> None:
    file = io.StringIO()
    write_jsonl(told(hostile), file)
    lines = [json.loads(line) for line in file.getvalue().split("\n")[:-1]]
    assert len(lines) == len(ARTICLES)
    first = lines[0]
    assert first["authors"] == ["Ann Lee"]
    assert {entity["name"] for entity in first["entities"]} >= {"Tencent", "WeChat", "OpenAI"}
    for line in lines[:3]:
        for mention in line["mentions"]:
            if line["id"] != 2 or mention["field"] != "title":
                assert line[mention["field"]][mention["start"] : mention["end"]] == mention["surface"]
    assert first["evidence"]["warc_offset"] == 1000
    assert lines[2]["title"] == HOSTILE_TITLE
    assert lines[4]["text"].startswith("习近平")
    file.getvalue().encode("utf-8")


def test_without_texts_only_excerpts_go_out(hostile: Database) -> None:
    hostile.execute("update versions set text = ? where article_id = 1", ["Secret words. " * 100])
    article = told(hostile, with_text=False)[0]
    assert "text" not in article
    assert "captions" not in article
    assert len(article["excerpt"]) <= 300
    file = io.StringIO(newline="")
    write_csv([article], file, "mentions", with_text=False)
    assert "Secret" not in file.getvalue()


def test_more_articles_than_are_read_at_a_time_come_once_each_in_order(hostile: Database) -> None:
    hostile.executescript(f"""
        with recursive n(i) as (select 10 union all select i + 1 from n where i < {2 * BATCH + 20})
        insert into articles (id, url, title, word_count, first_seen, last_seen)
            select i, 'http://many.example/' || i, 'Many', 0, '2023-01-01', '2023-01-01' from n;
    """)
    ids = [article["id"] for article in told(hostile)]
    assert ids == sorted(set(ids))
    assert len(ids) == 5 + 2 * BATCH + 11
    assert [each["id"] for each in read_articles(hostile, [3, 999_999, 1])] == [3, 1]


def test_a_selection_has_no_limit_of_the_search_page(hostile: Database) -> None:
    hostile.executescript(f"""
        with recursive n(i) as (select 10 union all select i + 1 from n where i < {MOST_RANKED + 100})
        insert into articles (id, url, title, word_count, kind, first_seen, last_seen)
            select i, 'http://many.example/' || i, 'Many', 0, 'gallery', '2023-01-01', '2023-01-01' from n;
    """)
    assert len(choose_articles(hostile, parse_query("type:gallery"))) == MOST_RANKED + 91


def test_csv_is_read_back_with_characters_one_for_one(hostile: Database) -> None:
    rows = as_csv(hostile, "articles")
    assert list(rows[0]) == [column for column in TABLES["articles"] if column != "excerpt"]
    assert rows[1]["title"] == '\'=HYPERLINK("http://x.example")\ufffd\ufffd,"\n\u2028 end'
    assert rows[2]["title"].startswith(HOSTILE_TITLE.split("\x01")[0])
    assert len(rows[2]["title"]) == len(HOSTILE_TITLE)
    assert rows[4]["text"].startswith("习近平")
    assert as_csv(hostile, "articles", guard=False)[1]["title"].startswith("=HYPERLINK")


def test_csv_has_a_row_for_each_entity_and_each_mention(hostile: Database) -> None:
    articles = told(hostile)
    assert len(as_csv(hostile, "entities")) == sum(len(each["entities"]) for each in articles)
    mentions = as_csv(hostile, "mentions")
    assert len(mentions) == sum(len(each["mentions"]) for each in articles)
    assert next(row for row in mentions if row["surface"] == "Ann Lee")["sentence"].startswith("Ann Lee said in")
    assert next(row for row in mentions if row["surface"] == "China")["entity_id"] == ""


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1"])
def test_no_cell_of_csv_starts_a_formula(hostile: Database, start: str) -> None:
    hostile.execute("update versions set title = ?, summary = ?, text = ?", [start, start, start])
    hostile.execute("update sites set name = ?", [start])
    for table in TABLES:
        for row in as_csv(hostile, table):
            assert not [cell for cell in row.values() if cell.startswith(start[0])]


def test_parquet_is_read_back_with_types(hostile: Database, tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    write_parquet(told(hostile), tmp_path / "all.parquet")
    table = pq.read_table(tmp_path / "all.parquet")
    assert str(table.schema.field("published").type) == "timestamp[us, tz=UTC]"
    assert str(table.schema.field("entities").type).startswith("list<element: struct<id: int64")
    rows = table.to_pylist()
    assert rows[0]["published"].isoformat() == "2023-02-10T10:30:00+00:00"
    assert [row["published_has_time"] for row in rows] == [True, False, False, False, False]
    assert rows[3]["published"] is None
    assert rows[0]["evidence"]["captured_at"].year == 2023
    assert rows[2]["title"] == HOSTILE_TITLE
    assert rows[4]["entities"][0]["name"] in {"Tencent", "习近平"}


def months(db: Database, folder: Path) -> None:
    folder.mkdir()
    parts = ((month, list(read_articles(db, ids))) for month, ids in by_month(db, choose_articles(db)))
    with snapshot(db):
        write_months(parts, folder)


def test_duckdb_reads_the_folder_of_months_as_one_table(hostile: Database, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    months(hostile, tmp_path / "out")
    table = f"read_parquet('{tmp_path}/out/*/*.parquet', hive_partitioning=true)"
    counted = duckdb.sql(f"select month, count(*) from {table} group by month order by month nulls last").fetchall()
    assert counted == [("2022-11", 1), ("2023-01", 1), ("2023-02", 2), (None, 1)]
    named = duckdb.sql(f"select distinct entity.name from {table}, unnest(entities) as _(entity)").fetchall()
    assert ("习近平",) in named


def test_without_pyarrow_parquet_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r"pip install 'archiver\[parquet\]'"):
        write_parquet([], tmp_path / "x.parquet")


@pytest.fixture
def ftm() -> Any:
    return pytest.importorskip("followthemoney")


def values(db: Database) -> list[dict[str, Any]]:
    with snapshot(db):
        ids = choose_articles(db)
        return list(ftm_entities(read_named(db, ids), read_articles(db, ids)))


def test_followthemoney_accepts_every_entity(hostile: Database, ftm: Any) -> None:
    given = values(hostile)
    for value in given:
        proxy = ftm.model.get_proxy(value)
        proxy.schema.validate(value)
        for name, kept in value["properties"].items():
            prop = proxy.schema.get(name)
            assert prop is not None, name
            assert all(prop.type.validate(each) and prop.type.clean(each) for each in kept), (name, kept)
        assert not set(proxy.schema.required) - set(value["properties"])
        assert json.loads(json.dumps(value)) == value
    assert {value["schema"] for value in given} == {"Article", "Person", "Organization", "Address", "Mention"}


def test_followthemoney_links_mentions_to_documents_and_entities(hostile: Database, ftm: Any) -> None:
    given = {value["id"]: value for value in values(hostile)}
    assert len(given) == len(values(hostile))
    mentions = [value["properties"] for value in given.values() if value["schema"] == "Mention"]
    for mention in mentions:
        assert given[mention["document"][0]]["schema"] == "Article"
        assert all(given[each]["schema"] == mention["detectedSchema"][0] for each in mention.get("resolved", []))
    assert any(mention["name"] == ["Tencent Holdings"] and mention["resolved"] for mention in mentions)
    article = next(
        value["properties"] for value in given.values() if value["properties"].get("author") == ["Ann Lee"]
    )
    assert article["language"] == ["eng"]
    assert article["peopleMentioned"] == ["Ann Lee"]
    assert article["keywords"] == ["WeChat"]
    assert "SHA-256" in article["notes"][0]


def test_followthemoney_ids_do_not_depend_on_numbers(hostile: Database) -> None:
    before = [value["id"] for value in values(hostile)]
    hostile.executescript("""
        pragma foreign_keys = off;
        update entities set id = id + 100;
        update article_entities set entity_id = entity_id + 100;
        update mentions set entity_id = entity_id + 100;
    """)
    assert sorted(value["id"] for value in values(hostile)) == sorted(before)


def test_two_entities_of_one_name_have_two_ids(hostile: Database) -> None:
    hostile.execute("update entities set name = 'Tencent' where id = 2")
    people = [value["id"] for value in values(hostile) if value["schema"] == "Organization"]
    assert len(set(people)) == 2


def test_long_texts_are_cut_into_parts_that_followthemoney_takes(hostile: Database, ftm: Any) -> None:
    text = "\n\n".join("word " * 2_000 for _ in range(20))
    hostile.execute("update versions set text = ? where article_id = 1", [text])
    body = next(each for each in values(hostile) if "bodyText" in each["properties"] and "word" in str(each))
    parts = body["properties"]["bodyText"]
    assert len(parts) > 1
    assert max(map(len, parts)) <= LONGEST_TEXT


@pytest.mark.parametrize(
    ("write", "read"), [(write_gexf, nx.read_gexf), (write_graphml, nx.read_graphml)], ids=["gexf", "graphml"]
)
def test_networks_are_read_back(
    hostile: Database, write: Callable[[Any], bytes], read: Callable[[Any], nx.Graph]
) -> None:
    network = read_network(hostile, choose_articles(hostile), entities=100)
    graph = read(io.BytesIO(write(network)))
    assert {data["label"] for _, data in graph.nodes(data=True)} <= {name for name, *_ in ENTITIES}
    assert graph.number_of_edges() == len(network.links) > 0


def test_a_network_counts_pairs_as_the_page_does(hostile: Database) -> None:
    from archiver.store.queries import sql

    network = read_network(hostile, choose_articles(hostile), entities=100)
    shared = {frozenset((each.first.id, each.second.id)): each.shared_count for each in network.links}
    about = {"ids": "[1,2,3,4,5]", "entities": "[1,2,3,4,5,6,7]"}
    counted = {
        frozenset((r["first_id"], r["second_id"])): r["shared_count"]
        for r in hostile.query(sql("network_pairs"), about)
    }
    assert shared.items() <= counted.items()
    only = read_network(hostile, choose_articles(hostile), entities=100, type="ORG")
    assert {node.type for node in only.nodes} == {"ORG"}


def test_an_empty_archive_gives_headers_and_nothing_else(empty: Database, tmp_path: Path) -> None:
    file = io.StringIO(newline="")
    write_csv(told(empty), file)
    assert file.getvalue().count("\r\n") == 1
    assert values(empty) == []
    ET.fromstring(write_gexf(read_network(empty, choose_articles(empty), entities=10)))
    duckdb = pytest.importorskip("duckdb")
    months(empty, tmp_path / "out")
    assert duckdb.sql(f"select count(*) from '{tmp_path}/out/*/*.parquet'").fetchall() == [(0,)]


def broken() -> Iterator[dict[str, Any]]:
    raise OSError(28, "No space left on device")
    yield {}


def test_what_fails_on_the_way_leaves_what_was_there(hostile: Database, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "a.jsonl").write_text("old")
    with (
        pytest.raises(OSError, match="No space"),
        whole_file(folder / "a.jsonl", force=True) as part,
        part.open("w") as file,
    ):
        write_jsonl(broken(), file)
    with pytest.raises(OSError, match="No space"), whole_folder(folder / "tables") as part:
        write_tables(broken(), part)
    assert [path.name for path in folder.iterdir()] == ["a.jsonl"]
    assert (folder / "a.jsonl").read_text() == "old"


def test_force_replaces_a_folder_of_an_export_and_no_other(hostile: Database, tmp_path: Path) -> None:
    target = tmp_path / "tables"
    for force in (False, True):
        with whole_folder(target, force=force) as part:
            write_tables(told(hostile), part)
    assert sorted(path.name for path in target.iterdir()) == ["articles.csv", "entities.csv", "mentions.csv"]
    with pytest.raises(UsageError, match="--force"), whole_folder(target):
        pass
    (target / "thesis.doc").write_text("mine")
    with pytest.raises(UsageError, match=r"thesis\.doc"), whole_folder(target, force=True):
        pass
    assert (target / "thesis.doc").read_text() == "mine"
    assert len(list(tmp_path.glob("tables*"))) == 1


def test_a_network_of_many_has_the_rare_ones_too(empty: Database) -> None:
    """The page looks only at those that may be among its 40; an export has as many as were asked for."""
    often, rarely = range(1, 421), range(421, 501)
    empty.table("entities").insert_all({"id": n, "name": f"E{n:03}", "type": "ORG"} for n in (*often, *rarely))
    for article, named in ((1, often), (2, often), (3, rarely)):
        row = {
            "id": article,
            "url": f"u{article}",
            "title": "t",
            "word_count": 1,
            "first_seen": "",
            "last_seen": "",
        }
        empty.table("articles").insert(row)
        empty.table("article_entities").insert_all(
            {"article_id": article, "entity_id": n, "mention_count": 1} for n in named
        )
    names = {node.name for node in read_network(empty, [1, 2, 3], entities=1_000).nodes}
    assert len(names) == 500
