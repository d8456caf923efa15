"""Ways that spare work in large archives give what the plain ways give, or say what they leave out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlite_utils import Database
from sqlite_utils.utils import sqlite3

from archiver.publish import build_datasette
from archiver.store.search.find import search_articles
from tests.publish.conftest import Get


async def asked(get: Get, path: str) -> Any:
    answer = await get(path)
    assert answer.status == 200
    return json.loads(answer.page.html)


@pytest.mark.parametrize("table", ["articles", "mentions", "entities", "captures", "aliases", "sites", "runs"])
async def test_a_table_tells_how_many_rows_it_has(get: Get, archive_path: Path, table: str) -> None:
    connection = sqlite3.connect(archive_path)
    (rows,) = connection.execute(f"select count(*) from {table}").fetchone()
    shown = await asked(get, f"/archive/{table}.json")
    assert shown["filtered_table_rows_count"] == rows
    for column, facet in shown["facet_results"].items():
        counted = connection.execute(f"select count(*) from {table} where {column} is not null").fetchone()
        assert sum(value["count"] for value in facet["results"]) == counted[0]
    connection.close()


async def test_facets_kept_as_counts_are_those_that_counting_gives(get: Get, archive_path: Path) -> None:
    def values(shown: Any) -> Any:
        return {
            name: [(value["value"], value["label"], value["count"]) for value in facet["results"]]
            for name, facet in shown["facet_results"].items()
        }

    kept = await asked(get, "/archive/articles.json")
    counted = await asked(get, "/archive/articles.json?id__gt=0")  # a condition, so that Datasette counts
    assert values(kept) == values(counted)
    assert len(values(kept)["language"]) > 1


async def test_facets_of_a_later_page_are_those_of_the_first(get: Get) -> None:
    for more in ("", "&language=en"):
        first = await asked(get, f"/archive/articles.json?_size=1{more}")
        later = await asked(get, f"/archive/articles.json?_size=1{more}&_next={first['next']}")
        counts = [
            {
                name: [(value["value"], value["count"]) for value in facet["results"]]
                for name, facet in shown["facet_results"].items()
            }
            for shown in (first, later)
        ]
        assert counts[0] == counts[1]
        assert first["rows"] != later["rows"]


async def test_the_page_of_the_database_counts_every_table(get: Get, archive_path: Path) -> None:
    connection = sqlite3.connect(archive_path)
    shown = await asked(get, "/archive.json")
    counts = {table["name"]: table["count"] for table in shown["tables"] if not table["hidden"]}
    assert counts == {name: connection.execute(f"select count(*) from [{name}]").fetchone()[0] for name in counts}
    assert {"articles", "versions", "mentions", "entities"} <= counts.keys()
    connection.close()


async def test_a_database_without_counts_is_counted_as_ever(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("create table t (id integer primary key, word text)")
        connection.executemany("insert into t (word) values (?)", [("a",), ("a",), ("b",)])
    client = build_datasette(path).client
    shown = (await client.get("/archive/t.json?_facet=word")).json()
    assert shown["filtered_table_rows_count"] == 3
    assert [value["count"] for value in shown["facet_results"]["word"]["results"]] == [2, 1]
    assert (await client.get("/archive.json")).json()["tables"][0]["count"] == 3


@pytest.mark.parametrize(
    "path",
    [
        "/archive/articles.json?_size=2",
        "/archive/articles.json?_size=2&_sort=published",
        "/archive/articles.json?_size=1&_sort_desc=word_count",
        "/archive/entities.json?_size=3",
        "/archive/entities.json?_size=2&_sort=mention_count",
        "/archive/articles.json?_size=2&_search=tencent",
    ],
)
async def test_the_pages_of_a_table_have_every_row_once(get: Get, path: str) -> None:
    whole = [row[0] for row in (await asked(get, path.replace("_size=1", "_size=100").replace("_size=2", "_size=100").replace("_size=3", "_size=100")))["rows"]]  # fmt: skip
    found, following = [], ""
    while following is not None:
        shown = await asked(get, f"{path}{following}")
        found += [row[0] for row in shown["rows"]]
        following = shown["next"] and f"&_next={shown['next']}"
    assert found == whole


async def test_a_search_in_the_table_of_articles_says_where_it_ends(
    get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    from archiver.publish.stock import hits

    everything = await asked(get, "/archive/articles.json?_search=tencent")
    monkeypatch.setattr(hits, "MOST_HITS", 2)
    newest = await asked(get, "/archive/articles.json?_search=tencent")
    ids = [row[0] for row in everything["rows"]]
    assert len(ids) == 5
    assert sorted(row[0] for row in newest["rows"]) == sorted(ids)[-2:]
    assert "is of the 2 with that which were added last" in newest["human_description_en"]


async def test_a_comparison_says_when_it_looks_at_a_part(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    from archiver.publish.pages import compare

    whole = await asked(get, "/compare.json?a=Tencent&b=OpenAI")
    assert whole["is_complete"]
    assert whole["shared_count"] == 2
    monkeypatch.setattr(compare, "LOOKED_AT", 1)
    answer = await get("/compare?a=Tencent&b=OpenAI")
    assert "Of the 1 articles with OpenAI that were added last." in answer.page.text
    part = await asked(get, "/compare.json?a=Tencent&b=OpenAI")
    assert not part["is_complete"]
    assert [article["id"] for article in part["articles"]] == [3]


@pytest.mark.parametrize(
    "query", ["", "around=1", "around=1&site=news.example", "around=1&after=2022&before=2023-02-11", "site=news.example",
              "after=2023", "before=2023-01-02", "around=2&site=nowhere.example"]
)  # fmt: skip
async def test_a_network_is_the_same_whichever_way_it_is_found(
    get: Get, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    from archiver.publish.pages import network

    found = []
    for frequent in (False, True):
        monkeypatch.setattr(network, "is_frequent", lambda *_, answer=frequent: answer)
        found.append(await asked(get, f"/network.json?{query}"))
    dated = "after" in query or "before" in query
    if "around" in query and not dated and "site" not in query:  # walking by date leaves out what has none
        assert found[0]["article_count"] >= found[1]["article_count"]
    else:
        assert found[0] == found[1]


async def test_changes_are_the_same_whichever_way_they_are_found(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    from archiver.publish.pages import changes

    found = []
    for frequent in (False, True):
        monkeypatch.setattr(changes, "is_frequent", lambda *_, answer=frequent: answer)
        found.append(await asked(get, "/changes.json"))
    assert found[0] == found[1]
    assert len(found[0]) == 1


@pytest.mark.parametrize("query", ["tencent", "-site:nowhere.example", "tencent -title:removes"])
async def test_the_page_orders_the_newest_as_the_command_line_does(
    get: Get, archive_path: Path, query: str
) -> None:
    shown = await asked(get, f"/search.json?{urlencode({'q': query, 'sort': 'newest'})}")
    found = search_articles(Database(sqlite3.connect(archive_path)), query, order="newest")
    assert [article["id"] for article in shown["articles"]] == [article["id"] for article in found]
    assert len(found) > 2
