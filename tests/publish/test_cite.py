"""Citations are read back by the formats' own libraries; records come out as they were kept."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import bibtexparser
import pytest
import rispy
from warcio.archiveiterator import ArchiveIterator

from archiver.publish import build_datasette
from archiver.store.export.cite import FORMATS, Source, bibtex, csl, plain, ris
from tests.publish.conftest import Get

pytestmark = pytest.mark.slow

SOURCE = Source(
    id=7,
    title="Profit & {loss} at 50% in #1 firm_name",
    url="https://news.example/a%20b?x=1&y={2}",
    site="The Example News",
    authors=("Ann Lee", "Médecins Sans Frontières"),
    published="2023-02-10T09:00:00Z",
    accessed="2023-02-12T08:00:00Z",
    language="en",
    sha256="ab" * 32,
)
BARE = Source(8, "(no title)", "urn:sha256:1", "", (), "", "2023-02-12T08:00:00Z", "", "")


def test_bibtex_is_read_back() -> None:
    library = bibtexparser.parse_string(bibtex(SOURCE) + bibtex(BARE))
    assert not library.failed_blocks
    fields = library.entries_dict["archive7"].fields_dict
    assert fields["author"].value == "{Ann Lee} and {Médecins Sans Frontières}"
    assert fields["date"].value == "2023-02-10"
    assert fields["title"].value.replace("\\", "") == "{Profit & {loss} at 50% in #1 firm_name}"
    assert "archive8" in library.entries_dict


def test_ris_is_read_back() -> None:
    (entry, bare) = rispy.loads(ris(SOURCE) + ris(BARE))
    assert entry["title"] == SOURCE.title
    assert entry["authors"] == list(SOURCE.authors)
    assert entry["urls"] == [SOURCE.url]
    assert bare["title"] == "(no title)"


def test_csl_names_people_dates_and_the_page() -> None:
    (item,) = json.loads(csl(SOURCE))
    assert item["type"] == "article-newspaper"
    assert item["issued"] == {"date-parts": [[2023, 2, 10]]}
    assert item["author"][0] == {"literal": "Ann Lee"}
    assert "issued" not in json.loads(csl(BARE))[0]


def test_a_plain_citation_is_one_line_with_the_digest() -> None:
    assert plain(SOURCE).startswith("Ann Lee, Médecins Sans Frontières: “Profit")
    assert plain(SOURCE).count("\n") == 1
    assert SOURCE.sha256 in plain(SOURCE)
    assert "”. Undated. " in plain(BARE)
    assert " The Example News, undated. " in plain(replace(BARE, site="The Example News"))


@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize("article", [1, 3, 4])
async def test_every_article_can_be_cited_in_every_format(get: Get, extension: str, article: int) -> None:
    answer = await get(f"/cite/{article}.{extension}")
    assert answer.status == 200
    assert answer.headers["content-type"] == FORMATS[extension].content_type
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path", ["/cite/999.txt", "/cite/1.exe", "/cite/x.txt", "/evidence/999.warc.gz", "/changes/999"]
)
async def test_what_is_not_there_is_not_found(get: Get, path: str) -> None:
    assert (await get(path)).status == 404


async def test_the_records_of_an_article_come_as_a_warc_file(demo_path: Path) -> None:
    client = build_datasette(demo_path).client
    changed = (await client.get("/changes.json")).json()[0]["article_id"]
    answer = await client.get(f"/evidence/{changed}.warc.gz")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    kinds = [record.rec_type for record in ArchiveIterator(io.BytesIO(answer.content))]
    assert {"warcinfo", "response"} <= set(kinds)


async def test_the_page_of_changes_shows_what_went_and_what_came(demo_path: Path) -> None:
    datasette = build_datasette(demo_path)
    page = (await datasette.client.get("/changes")).text
    assert "<del>" in page
    assert "<ins>" in page
    changes = (await datasette.client.get("/changes.json")).json()
    article = changes[0]["article_id"]
    assert (await datasette.client.get(f"/changes/{article}")).status_code == 200
    assert [each["article_id"] for each in (await datasette.client.get(f"/changes/{article}.json")).json()] == [
        article
    ]
