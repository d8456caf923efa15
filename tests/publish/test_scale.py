"""The work that a page takes does not grow with the archive. Work is counted in steps of SQLite's virtual machine:
a clock would tell how busy the computer is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils.utils import sqlite3

from archiver.publish import build_datasette
from tests.benchmarks.asked import pages
from tests.benchmarks.generate import generate
from tests.store.writing.test_counts import counted, kept

pytestmark = pytest.mark.slow

FEW, MANY = 2_000, 100_000  # articles
STEP = 1_000  # steps of the virtual machine that are counted at once
STEPS_A_MILLISECOND = 12_500  # as Datasette reckons
# With so many more articles a page may take so many times the steps: most take as many, those that show the newest of
# a crowd grow until there is one.
MOST_GROWTH = 4
MOST_STEPS = 4_000_000  # about 100 ms
SLACK = 200_000  # steps that any page may take
GROWS_TO_LIMIT = (
    "home",  # who rises is told by the newest articles, as many as there are up to its limit
    "search",
    "network",
    "compare",
    "question",
    "table",
    "large entity",
    "medium entity",
    "the database",
    "views",  # their rows are counted for 20 ms
)


def make(folder: Path, articles: int) -> Path:
    path = folder / f"{articles}.db"
    generate(path, articles, seed=7)
    return path


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("small"), 600)


def test_a_generated_archive_is_sound(small: Path) -> None:
    connection = sqlite3.connect(small)
    assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
    assert connection.execute("pragma foreign_key_check").fetchall() == []
    for index in ("articles_fts", "entities_fts"):
        connection.execute(f"insert into {index} ({index}, rank) values ('integrity-check', 1)")
    assert kept(connection) == counted(connection)
    connection.close()


def test_the_counters_of_a_generated_archive_are_right(small: Path) -> None:
    connection = sqlite3.connect(small)
    shown = "articles join mentions on mentions.version_id = articles.version_id where entity_id is not null"
    for kept_in, right in (
        ("select article_id, entity_id, mention_count, in_title from article_entities",
         f"select articles.id, entity_id, count(*), max(field = 'title') from {shown} group by 1, 2"),
        ("select id, article_count, mention_count from entities where article_count",
         f"select entity_id, count(distinct articles.id), count(*) from {shown} group by 1"),
        ("select * from entity_months",
         f"select entity_id, month, count(*), count(distinct articles.id) from {shown} and month is not null group by 1, 2"),
        ("select id, version_count from articles", "select article_id, count(*) from versions group by 1"),
    ):  # fmt: skip
        assert set(connection.execute(kept_in)) == set(connection.execute(right))
    off = """
        select surface from mentions join versions on versions.id = version_id
        where surface <> substr(case field when 'title' then title when 'summary' then summary else text end, start + 1, "end" - start)
    """
    assert connection.execute(off).fetchall() == []
    connection.close()


def test_the_same_seed_gives_the_same_archive(small: Path, tmp_path: Path) -> None:
    again = make(tmp_path, 600)
    dumps = [
        sqlite3.connect(path).execute("select title, text, text_sha256 from versions").fetchall()
        for path in (small, again)
    ]
    assert dumps[0] == dumps[1]


@contextmanager
def counting(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """A list that grows by one with every so many steps of any connection; Datasette's limits of time become steps."""
    steps: list[int] = []

    @contextmanager
    def count(connection: Any, milliseconds: float) -> Iterator[None]:
        most = len(steps) + milliseconds * STEPS_A_MILLISECOND / STEP

        def note() -> bool:
            steps.append(1)
            return len(steps) > most

        connection.set_progress_handler(note, STEP)
        try:
            yield
        finally:
            connection.set_progress_handler(None, STEP)

    with monkeypatch.context() as patched:
        patched.setattr("datasette.database.sqlite_timelimit", count)
        yield steps


def work(path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Type of page → steps of its dearest address; every one of them answers."""

    async def ask() -> dict[str, int]:
        site = build_datasette(path)
        found = {}
        for name, addresses in pages(path).items():
            found[name] = 0
            for address in addresses:
                steps.clear()
                answer = await site.client.get(address, follow_redirects=True)
                assert answer.status_code == 200, address
                found[name] = max(found[name], len(steps) * STEP)
        return found

    with counting(monkeypatch) as steps:
        return asyncio.run(ask())


def test_the_work_of_a_page_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few, many = (work(make(tmp_path, articles), monkeypatch) for articles in (FEW, MANY))
    print(*(f"{name:<42}{few[name]:>12,}{many[name]:>12,}" for name in many), sep="\n")
    assert few.keys() == many.keys()
    assert not {name: steps for name, steps in many.items() if steps > MOST_STEPS}
    assert not {
        n: (few[n], many[n])
        for n in many
        if many[n] > max(SLACK, MOST_GROWTH * few[n]) and not n.startswith(GROWS_TO_LIMIT)
    }
