"""Citations of every article in every format; records come out as they were kept."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archiver.publish import build_datasette
from archiver.store.export.cite import FORMATS
from tests.publish.conftest import Get

pytestmark = pytest.mark.slow


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
