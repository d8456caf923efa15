"""Downloads of several articles, from the pages."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import bibtexparser
import pytest
import rispy

from archiver.publish import build_datasette
from archiver.publish.pages import search as search_page
from tests.publish.conftest import Get
from tests.publish.fixture_archive import HOSTILE_TITLE, TEXT

ALL = [
    "/search.csv?q=tencent", "/search.jsonl?q=tencent", "/search.bib?q=tencent", "/search.ris?q=tencent",
    "/search.csl.json?q=tencent", "/out/entities/1/articles.csv", "/out/entities/1/articles.jsonl",
    "/out/entities/1/mentions.csv", "/out/entities/1/entity.ftm.json", "/out/articles/1.jsonl",
    "/out/articles/1.ftm.json",
]  # fmt: skip


def sheet(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture
def fetch(datasette: Any) -> Any:
    async def ask(path: str) -> str:
        response = await datasette.client.get(path)
        assert response.status_code == 200, path
        return response.content.decode("utf-8")

    return ask


@pytest.mark.parametrize("path", ALL)
async def test_downloads_come_as_files_with_the_headers_of_our_pages(get: Get, path: str) -> None:
    answer = await get(path)
    assert answer.status == 200
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "content-security-policy" in answer.headers
    assert answer.page.html


@pytest.mark.parametrize("path", ALL)
async def test_strangers_download_nothing_of_a_closed_archive(archive_path: Path, path: str) -> None:
    datasette = build_datasette(archive_path)
    datasette._metadata_local["databases"]["archive"]["allow"] = {"id": "root"}
    assert (await datasette.client.get(path)).status_code == 403


async def test_a_search_is_a_table_with_excerpts_and_lines_with_texts(fetch: Any) -> None:
    rows = sheet(await fetch("/search.csv?q=tencent&sort=newest"))
    assert [row["id"] for row in rows] == ["5", "1", "3", "2", "4"]
    assert "text" not in rows[0]
    assert rows[1]["excerpt"].startswith("Tencent Holdings removed")
    lines = [json.loads(line) for line in (await fetch("/search.jsonl?q=tencent")).splitlines()]
    assert {line["id"] for line in lines} == {1, 2, 3, 4, 5}
    assert next(line["text"] for line in lines if line["id"] == 1) == TEXT
    assert next(line["title"] for line in lines if line["id"] == 3) == HOSTILE_TITLE


@pytest.mark.parametrize("query", ["", "?q=", "?q=zzzz", "?q=%00", "?q=before:never", "?q=%22%20(", "?q=-"])
async def test_a_search_for_nothing_is_a_table_with_a_header_alone(fetch: Any, query: str) -> None:
    assert not sheet(await fetch(f"/search.csv{query}"))
    assert await fetch(f"/search.jsonl{query}") == ""
    assert json.loads(await fetch(f"/search.csl.json{query}")) == []


async def test_citations_of_a_search_are_read_back(fetch: Any) -> None:
    library = bibtexparser.parse_string(await fetch("/search.bib?q=tencent"))
    assert not library.failed_blocks
    assert set(library.entries_dict) == {f"archive{number}" for number in range(1, 6)}
    assert len(rispy.loads(await fetch("/search.ris?q=tencent"))) == 5
    assert {item["id"] for item in json.loads(await fetch("/search.csl.json?q=tencent"))} == set(
        library.entries_dict
    )


async def test_mentions_of_an_entity_come_with_their_sentences(fetch: Any) -> None:
    rows = sheet(await fetch("/out/entities/3/mentions.csv"))
    assert [(row["surface"], row["sentence"]) for row in rows] == [
        ("Ann Lee", "Ann Lee said in Shenzhen that Tencent would explain."),
        ("Lee", "Ann Lee said in Shenzhen that Tencent would explain."),
        ("Lee", "“We are looking at it,” Lee added."),
    ]
    assert {row["entity"] for row in rows} == {"Ann Lee"}


async def test_articles_of_an_entity_come_newest_first(fetch: Any) -> None:
    assert [row["id"] for row in sheet(await fetch("/out/entities/1/articles.csv"))] == ["5", "1", "3", "2", "4"]


@pytest.mark.parametrize(
    "path",
    ["/out/entities/999/articles.csv", "/out/articles/999.jsonl", "/out/articles/1.exe", "/out/entities/x/mentions.csv",
     "/out/", "/search.exe"],
)  # fmt: skip
async def test_what_is_not_there_is_not_found(get: Get, path: str) -> None:
    assert (await get(path)).status == 404


async def test_the_pages_lead_to_their_downloads(get: Get) -> None:
    links = (await get("/search?q=tencent")).page.attributes("a", "href")
    for path in ("/search.csv?q=tencent", "/search.jsonl?q=tencent", "/search.bib?q=tencent"):
        assert any(link.startswith(path) for link in links)
    assert "/out/entities/1/mentions.csv" in (await get("/archive/entities/1")).page.attributes("a", "href")
    assert "/out/articles/1.ftm.json" in (await get("/archive/articles/1")).page.attributes("a", "href")
    assert not [link for link in (await get("/search?q=zzzz")).page.attributes("a", "href") if ".csv" in link]


async def test_the_page_says_where_not_all_is_in_a_download(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Download all 5 articles" in (await get("/search?q=tencent")).page.text
    monkeypatch.setattr(search_page, "MOST_OUT", 3)
    assert "Download the best 3" in (await get("/search?q=tencent")).page.text
    assert "Download the newest 3" in (await get("/search?q=tencent&sort=newest")).page.text
