"""`archiver demo` on the sample articles, and what can be asked of them afterwards."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from sqlite_utils.utils import sqlite3

from tests.cli.conftest import Run, call

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the command leaves, made once and copied."""
    folder = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("ARCHIVER_WORKERS", "0")
        result = call("demo", "--db", folder / "demo.db", "--no-serve")
    assert result.exit_code == 0, result.output
    assert "updated   #" in result.output
    assert "Tencent (ORG" in result.output
    return folder


@pytest.fixture
def demo(run: Run, made: Path, tmp_path: Path) -> Run:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return run


def test_the_samples_are_archived_and_asked(demo: Run) -> None:
    tencent = json.loads(demo("entity", "微信", "--json", "--db", "demo.db").output)
    assert tencent["name"] == "WeChat"
    assert len(tencent["months"]) >= 4
    sites = {article["site"] for article in tencent["articles"]}
    assert {"Harbour Post", "港岸日报"} <= sites
    (found, *_) = json.loads(demo("search", "小程序", "--json", "--db", "demo.db").output)
    assert found["site"] == "港岸日报"
    connection = sqlite3.connect("demo.db")
    assert connection.execute("select count(*) from recent_changes").fetchone() == (1,)
    assert connection.execute("select count(*) from failures").fetchone() == (0,)
    wrong = connection.execute("select name from entities where name in ('AI', 'API', 'IP', 'BEIJING', 'ROME')")
    assert wrong.fetchall() == []


def test_running_it_again_changes_no_article_but_the_one_that_changes_back(demo: Run) -> None:
    before = sqlite3.connect("demo.db").execute("select count(*), sum(version_count) from articles").fetchone()
    again = demo("demo", "--db", "demo.db", "--no-serve")
    assert again.exit_code == 0
    assert "saved " not in again.output
    after = sqlite3.connect("demo.db").execute("select count(*), sum(version_count) from articles").fetchone()
    assert before == after


def test_the_wire_story_that_two_sites_carry_is_one(demo: Run) -> None:
    connection = sqlite3.connect("demo.db")
    assert connection.execute("select article_count from stories").fetchall() == [(2,)]
    hosts = connection.execute("select host from articles join sites on sites.id = site_id where story_id = 1")
    assert sorted(hosts.fetchall()) == [("ledger-daily.example",), ("meridian-wire.example",)]
    shown = demo("show", "http://ledger-daily.example/2023/03/italy-stops-chatbot.html", "--db", "demo.db").output
    assert "had it first" in shown
