"""The page of saved searches."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlite_utils import Database
from sqlite_utils.utils import sqlite3

from archiver.publish import build_datasette
from archiver.store.following.watching import save_watch
from archiver.store.search.watches import make_watch
from tests.publish.conftest import Page
from tests.publish.fixture_archive import SCRIPT

HOSTILE = f"Evil {SCRIPT}"


@pytest.fixture
def path(archive_path: Path, tmp_path: Path) -> Path:
    """A copy of the archive, with a saved search of each kind, in which articles 2 and 3 are of today."""
    path = Path(shutil.copy(archive_path, tmp_path / "archive.db"))
    db = Database(sqlite3.connect(path))
    now = datetime.now(UTC)
    for name, given in {
        "apps": {"query": '"mini programs" OR harbour'},
        "one": {"entity": "Tencent"},
        "two": {"pair": ("Tencent", "OpenAI")},
        "changed": {"changes": True},
        "nobody": {"entity": "Nobody"},
        HOSTILE: {"query": SCRIPT},
        "hostile entity": {"entity": HOSTILE},
    }.items():
        save_watch(db, make_watch(name, **given), now)
    today = (now - timedelta(days=6)).strftime("%Y-%m-%dT%H:%M:%SZ")
    with db.conn:
        db.execute("update articles set first_seen = ? where id in (2, 3)", [today])
        db.execute("update versions set seen_at = ? where id = 1", [today])
    db.close()
    return path


async def listed(path: Path, **metadata: Any) -> dict[str, Any]:
    datasette = build_datasette(path)
    datasette._metadata_local["plugins"] = {"archiver": metadata}
    answer = await datasette.client.get("/watches.json")
    assert answer.status_code == 200
    return dict(json.loads(answer.text))


async def test_each_tells_how_much_is_new(path: Path) -> None:
    found = {each["name"]: each["new_count"] for each in (await listed(path))["watches"]}
    assert found == {
        "apps": 1, "one": 2, "two": 1, "changed": 1, "nobody": 0, HOSTILE: 1, "hostile entity": 1,
    }  # fmt: skip


async def test_each_leads_to_its_page_and_its_feeds(path: Path) -> None:
    datasette = build_datasette(path)
    for each in (await listed(path))["watches"]:
        if each["name"] == "nobody":
            assert (each["url"], each["feeds"]) == (None, {})
            continue
        for address in (each["url"], *each["feeds"].values()):
            there = urlsplit(address)
            assert there.netloc
            assert (await datasette.client.get(f"{there.path}?{there.query}")).status_code == 200, address
    page = Page((await datasette.client.get("/watches")).text)
    assert "/archive/entities/1" in page.attributes("a", "href")
    assert "/feed/pair.json?a=1&b=2" in page.attributes("a", "href")
    assert "The archive knows no such name so far." in page.text


async def test_hostile_searches_are_shown_as_text(path: Path) -> None:
    answer = await build_datasette(path).client.get("/watches")
    assert "<script>alert(1)" not in answer.text
    assert HOSTILE in Page(answer.text).text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_those_of_metadata_stand_there_too_and_faults_are_told(path: Path) -> None:
    found = await listed(path, watches={"apps": "tencent", "bad": {"query": "("}, "odd": 5})
    assert found["watches"][0] == found["watches"][0] | {"name": "apps", "query": "tencent", "new_count": 2}
    assert [each["name"] for each in found["watches"]].count("apps") == 1
    assert len(found["remarks"]) == 2


async def test_the_site_reads_the_metadata_of_the_working_folder(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("metadata.json").write_text(
        '{"plugins": {"archiver": {"watches": {"here": "tencent"}}}}', encoding="utf-8"
    )
    page = Page((await build_datasette(path).client.get("/watches")).text)
    assert "here" in page.text


async def test_without_any_it_says_how_to_save_one(archive_path: Path) -> None:
    answer = await build_datasette(archive_path).client.get("/watches")
    assert answer.status_code == 200
    assert "archiver watch add NAME QUERY" in Page(answer.text).text


async def test_a_search_that_takes_too_long_does_not_take_the_others_along(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datasette.database import QueryInterrupted

    from archiver.publish.archive import Archive

    answer = Archive.answer

    async def slow(self: Archive, asked: Any) -> Any:
        if "harbour" in str(asked.params):
            raise QueryInterrupted(Exception(), asked.sql, asked.params)
        return await answer(self, asked)

    monkeypatch.setattr(Archive, "answer", slow)
    found = {each["name"]: each["new_count"] for each in (await listed(path))["watches"]}
    assert found["apps"] is None
    assert found["one"] == 2
    assert "Counting took too long." in (await build_datasette(path).client.get("/watches")).text


async def test_who_may_not_see_the_articles_sees_no_searches(path: Path) -> None:
    datasette = build_datasette(path)
    datasette._metadata_local["databases"]["archive"]["allow"] = {"id": "root"}
    for address in ("/watches", "/watches.json"):
        answer = await datasette.client.get(address)
        assert answer.status_code == 403
        assert "mini programs" not in answer.text
    signed_in = {"ds_actor": datasette.sign({"a": {"id": "root"}}, "actor")}
    assert (await datasette.client.get("/watches", cookies=signed_in)).status_code == 200


async def test_home_and_search_lead_to_them(archive_path: Path) -> None:
    datasette = build_datasette(archive_path)
    for address in ("/", "/search?q=tencent"):
        assert "/watches" in Page((await datasette.client.get(address)).text).attributes("a", "href")
