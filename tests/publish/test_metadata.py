"""What metadata.json says covers the whole schema, and its queries run fast."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlite_utils import Database
from sqlite_utils.utils import sqlite3

from archiver.config import resource
from archiver.publish import build_datasette
from archiver.store import open_archive
from tests.publish.conftest import Get

pytestmark = pytest.mark.slow

ARCHIVE = json.loads(resource("metadata.json").read_text(encoding="utf-8"))["databases"]["archive"]
TABLES: dict[str, Any] = ARCHIVE["tables"]
QUERIES: dict[str, Any] = ARCHIVE["queries"]
# Tables that grow with the archive; a query that reads one from end to end is too slow for a large archive.
LARGE = {"articles", "versions", "captures", "mentions", "article_entities", "entity_months", "entities", "aliases",
         "article_authors", "earlier"}  # fmt: skip


@pytest.fixture(scope="module")
def datasette(archive_path: Path) -> Any:
    """One for all questions: a new one would read its templates and schemas again for each."""
    return build_datasette(archive_path)


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Database:
    return open_archive(tmp_path_factory.mktemp("schema") / "archive.db", create=True)


def visible(schema: Database) -> dict[str, set[str]]:
    names = [table.name for table in schema.tables] + [view.name for view in schema.views]
    return {n: {c.name for c in schema[n].columns} for n in names if "_fts" not in n and n != "_sqlite_migrations"}


def test_every_table_view_and_column_is_described(schema: Database) -> None:
    for name, columns in visible(schema).items():
        assert TABLES[name]["description"], name
        assert {c for c, said in TABLES[name]["columns"].items() if said} == columns, name


def test_nothing_is_described_that_is_not_there(schema: Database) -> None:
    assert set(TABLES) - {"_sqlite_migrations"} == set(visible(schema))


def test_columns_named_in_the_settings_of_tables_exist(schema: Database) -> None:
    for name, table in TABLES.items():
        named = [table[key] for key in ("sort", "sort_desc", "label_column", "fts_pk") if key in table]
        named += table.get("facets", [])
        assert set(named) <= visible(schema).get(name, set()), name


def test_tables_for_the_programs_own_use_are_hidden() -> None:
    assert {name for name, table in TABLES.items() if table.get("hidden")} == {
        "segmented_texts",
        "signatures",
        "signature_bands",
        "watch_articles",
        "counts",
        "_sqlite_migrations",
    }


@pytest.mark.parametrize("name", [name for name in TABLES if not TABLES[name].get("hidden")])
async def test_every_table_page_has_its_description(get: Get, name: str) -> None:
    answer = await get(f"/archive/{name}")
    assert answer.status == 200
    assert TABLES[name]["description"] in answer.page.text


async def test_foreign_keys_show_as_names(get: Get) -> None:
    assert "The Example News" in (await get("/archive/articles?id=1")).page.text
    assert "Shenzhen" in (await get("/archive/article_entities?article_id=1")).page.text


async def test_the_stock_search_of_articles_and_entities_works(get: Get) -> None:
    assert "1 row" in (await get("/archive/articles?_search=harbour")).page.text
    assert "1 row" in (await get("/archive/entities?_search=weixin")).page.text


def params(query: dict[str, Any]) -> list[str]:
    return sorted(set(re.findall(r":(\w+)", query["sql"])))


def test_there_are_enough_questions_and_each_is_explained() -> None:
    assert len(QUERIES) >= 22
    assert all(query["title"] and query["description"] for query in QUERIES.values())
    assert len({query["title"] for query in QUERIES.values()}) == len(QUERIES)


@pytest.mark.parametrize("name", QUERIES)
@pytest.mark.parametrize("value", [None, "", " ", "'", "%", "tencent", "<script>", "\x00"])
async def test_every_question_is_answered_whatever_is_given(get: Get, name: str, value: str | None) -> None:
    given = {} if value is None else dict.fromkeys(params(QUERIES[name]), value)
    answer = await get(f"/archive/{name}?{urlencode(given)}")
    assert answer.status == 200
    assert QUERIES[name]["description"] in answer.page.text
    assert not [attrs for _, attrs in answer.page.elements if "message-error" in (attrs.get("class") or "")]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("everything_on?name=weixin", [1]),
        ("everything_on?name=TENCENT+holdings", [5, 1, 3, 2, 4]),
        ("naming_both?first=Tencent&second=Lee", [1]),
        ("by_author?author=ann", [1]),
        ("most_changed", [1]),
        ("changed_headlines", [1]),
        ("wire_copies", [1, 5]),
        ("wire_copies?headline=zebra", []),
        ("evidence?address=https://news.example/2", [2]),
    ],
)
async def test_questions_find_their_articles(get: Get, query: str, expected: list[int]) -> None:
    path, _, given = query.partition("?")
    rows = json.loads((await get(f"/archive/{path}.json?_shape=array&{given}")).page.html)
    assert [row["article_id"] for row in rows] == expected


async def test_questions_tell_of_company_months_sites_and_spellings(get: Get) -> None:
    async def rows(path: str) -> Any:
        return json.loads((await get(f"/archive/{path}&_shape=array")).page.html)

    assert (await rows("named_beside.json?name=tencent"))[0]["articles"] == 2
    assert [row["month"] for row in await rows("mentions_by_month.json?name=tencent")] == [
        "2022-11",
        "2023-01",
        "2023-02",
    ]
    assert (await rows("sites_writing_about.json?name=tencent"))[0] | {"mentions": 0} == {
        "site_id": 1, "site": "The Example News", "articles": 3, "mentions": 0,
        "first_published": "2022-11-03", "last_published": "2023-02-11"}  # fmt: skip
    assert "Weixin" in {row["spelling"] for row in await rows("all_spellings.json?name=wechat")}
    assert {row["name"] for row in await rows("new_names.json?month=")} == {"Ann Lee", "WeChat", "习近平"}
    assert (await rows("failures_by_reason.json?reason="))[0]["sources"] == 1


# What fits each question, in the archive of `told_archive`; every question is here.
FITTING: dict[str, dict[str, str]] = {
    "everything_on": {"name": "weixin"}, "named_beside": {"name": "tencent"}, "mentions_by_month": {"name": "tencent"},
    "naming_both": {"first": "tencent", "second": "lee"}, "new_names": {"month": "2023-02"}, "most_changed": {},
    "changed_headlines": {}, "by_author": {"author": "ann"}, "sites_writing_about": {"name": "tencent"},
    "all_spellings": {"name": "tencent"}, "wire_copies": {"headline": "mini"},
    "failures_by_reason": {"reason": "no article"}, "evidence": {"address": "https://news.example/1"},
    "first_together": {"first": "weixin", "second": "lee"}, "beside_in_month": {"name": "weixin", "month": "2023-02"},
    "rising": {"month": "2023-02"}, "longest_silences": {"name": "tencent"}, "authors_on": {"name": "腾讯"},
    "only_on_site": {"site": "news.example"}, "site_by_month": {"site": "The Example News"},
    "by_weekday_and_hour": {"site": "news.example"}, "silent_corrections": {}, "vanished_names": {},
    "gone_from_the_web": {"site": "news.example"}, "other_headlines": {}, "judgements_on": {"name": "weixin"},
}  # fmt: skip


@pytest.fixture(scope="module")
def told_archive(archive_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Database:
    """The hand-made archive, in which more has happened."""
    db = Database(tmp_path_factory.mktemp("told") / "archive.db")
    with sqlite3.connect(archive_path) as source:
        source.backup(db.conn)
    db.conn.executescript("""
        update articles set gone_at = '2023-03-01T00:00:00Z' where id = 2;
        update versions set seen_at = '2023-02-20T08:00:00Z' where id = 1;
        insert into mentions (version_id, field, start, "end", surface, label, entity_id)
            select id, 'text', 30, 33, 'Xi', 'PERSON', 7 from versions where article_id = 1 and id <> 1;
        insert into headlines (version_id, source, title) values (1, 'og:title', 'WeChat loses its chatbots');
        insert into entities (id, name, type, merged_into) values (8, 'Wei Xin', 'PRODUCT', 5);
        insert into judgements (made_at, made_by, kind, entity_id)
            values ('2023-03-01T00:00:00Z', 'Ann', 'merge', 5);
    """)
    return db


def test_every_question_has_parameters_that_fit() -> None:
    assert {name: sorted(given) for name, given in FITTING.items()} == {
        name: params(query) for name, query in QUERIES.items()
    }


@pytest.mark.parametrize("name", QUERIES)
def test_every_question_finds_what_fits(told_archive: Database, name: str) -> None:
    assert list(told_archive.query(QUERIES[name]["sql"], FITTING[name]))


def rows_of(db: Database, question: str, /, **given: str) -> list[dict[str, Any]]:
    return list(db.query(QUERIES[question]["sql"], dict.fromkeys(params(QUERIES[question]), "") | given))


def test_questions_about_time_and_company_are_answered_right(told_archive: Database) -> None:
    first = rows_of(told_archive, "first_together", first="tencent", second="openai")[0]
    assert (first["article_id"], first["published"]) == (3, "2023-01-01")
    assert rows_of(told_archive, "beside_in_month", name="weixin")[0]["month"] == "2023-02"
    assert {row["name"] for row in rows_of(told_archive, "beside_in_month", name="weixin")} == {
        "Tencent", "OpenAI", "Ann Lee", "Shenzhen"}  # fmt: skip
    assert rows_of(told_archive, "rising")[0] | {"more": 0} == {
        "entity_id": 1, "name": "Tencent", "type": "ORG", "articles": 2, "articles_a_year_before": 0, "more": 0}  # fmt: skip
    silence = rows_of(told_archive, "longest_silences", name="tencent")[0]
    assert (silence["days"], silence["since"], silence["until"]) == (59, "2022-11-03", "2023-01-01")
    assert rows_of(told_archive, "by_weekday_and_hour") == [{"weekday": "Fri", "hour": "10", "articles": 1}]


def test_questions_about_sites_and_authors_are_answered_right(told_archive: Database) -> None:
    assert [row["name"] for row in rows_of(told_archive, "only_on_site", site="news.example")] == ["Shenzhen"]
    assert [row["author"] for row in rows_of(told_archive, "authors_on", name="wechat")] == ["Ann Lee"]
    assert [(row["month"], row["articles"]) for row in rows_of(told_archive, "site_by_month", site="news.example")] == [
        ("2023-02", 2), ("2022-11", 1)]  # fmt: skip
    assert [row["article_id"] for row in rows_of(told_archive, "gone_from_the_web")] == [2]
    assert not rows_of(told_archive, "gone_from_the_web", site="daily.example")


def test_questions_about_changes_are_answered_right(told_archive: Database) -> None:
    assert [row["name"] for row in rows_of(told_archive, "vanished_names")] == ["习近平"]
    (silent,) = rows_of(told_archive, "silent_corrections")
    assert (silent["article_id"], silent["version_id"]) == (1, 1)
    assert [row["other_headline"] for row in rows_of(told_archive, "other_headlines")] == [
        "WeChat loses its chatbots"
    ]
    assert rows_of(told_archive, "judgements_on", name="wei xin") == rows_of(told_archive, "judgements_on")


def test_a_name_of_an_entity_that_was_merged_leads_to_the_one_it_is(told_archive: Database) -> None:
    for question in ("everything_on", "mentions_by_month", "named_beside", "sites_writing_about", "authors_on"):
        assert (
            rows_of(told_archive, question, name="wei xin") == rows_of(told_archive, question, name="wechat") != []
        )
    assert "Weixin" in {row["spelling"] for row in rows_of(told_archive, "all_spellings", name="wei xin")}


async def test_ids_in_answers_lead_to_their_pages(get: Get) -> None:
    links = (await get("/archive/everything_on?name=weixin")).page.attributes("a", "href")
    assert "/archive/articles/1" in links


def plan(db: Database, sql: str) -> list[str]:
    names = dict.fromkeys(re.findall(r":(\w+)", sql), "x")
    return [row[3] for row in db.execute(f"explain query plan {sql}", names)]


@pytest.mark.parametrize("name", [name for name in QUERIES if name != "by_author"])
def test_no_question_reads_a_large_table_from_end_to_end(schema: Database, name: str) -> None:
    scans = [line for line in plan(schema, QUERIES[name]["sql"]) if line.startswith("SCAN")]
    allowed = ("versions_seen_at", "articles_published")  # read from their newest end, up to a limit
    assert not [line for line in scans if line.split()[1] in LARGE and not line.endswith(allowed)], scans


PAGE_QUERIES = sorted(
    path.stem for path in (Path(open_archive.__code__.co_filename).parent / "queries").glob("page_*.sql")
)


@pytest.mark.parametrize(
    "name",
    [
        n
        for n in PAGE_QUERIES
        if n
        not in {"page_counts", "page_types", "page_newest_articles", "page_frequent_entity_articles", "page_sites"}
    ],
)
def test_no_page_reads_a_large_table_from_end_to_end(schema: Database, name: str) -> None:
    from archiver.store.queries import sql

    scans = [line for line in plan(schema, sql(name)) if line.startswith("SCAN")]
    assert not [line for line in scans if line.split()[1] in LARGE], scans


def test_the_sites_are_counted_over_the_articles_added_last() -> None:
    """The scan begins at the newest row, and ends at a limit."""
    from archiver.store.queries import sql

    assert "from articles order by id desc limit 5000)" in sql("page_sites")


@pytest.mark.parametrize("name", ["page_newest_articles", "page_frequent_entity_articles"])
def test_the_newest_articles_are_read_from_the_index_by_date(schema: Database, name: str) -> None:
    from archiver.store.queries import sql

    assert any("articles_published" in line for line in plan(schema, sql(name)))


async def test_the_datasette_command_shows_the_same_archive(archive_path: Path, tmp_path: Path) -> None:
    """As `datasette archive.db -m metadata.json` does it."""
    from datasette.app import Datasette

    target = tmp_path / "archive.db"
    with sqlite3.connect(archive_path) as source, sqlite3.connect(target) as copy:
        source.backup(copy)
    metadata = json.loads(resource("metadata.json").read_text(encoding="utf-8"))
    datasette = Datasette([str(target)], metadata=metadata)
    for path in (
        "/",
        "/search?q=tencent",
        "/archive/articles/1",
        "/archive/entities/1",
        "/archive/everything_on?name=weixin",
    ):
        response = await datasette.client.get(path)
        assert response.status_code == 200
        assert "mini programs" in response.text
