"""A database that is not an archive is served as if this package were not installed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette
from sqlite_utils.utils import sqlite3

from archiver.publish import build_datasette
from archiver.store import APPLICATION_ID


def write(path: Path, script: str) -> str:
    with sqlite3.connect(path) as connection:
        connection.executescript(script)
    connection.close()
    return str(path)


STRANGER = """
    create table articles (id integer primary key, title text);
    insert into articles values (1, 'Not ours');
    create table entities (id integer primary key, name text);
    insert into entities values (1, 'Nor this');
"""


@pytest.mark.parametrize("name", ["archive", "search", "other"])
async def test_another_programs_database_is_left_alone(tmp_path: Path, name: str) -> None:
    datasette = Datasette([write(tmp_path / f"{name}.db", STRANGER)])
    for path in ("/", f"/{name}", f"/{name}/articles", f"/{name}/articles/1", f"/{name}/entities/1"):
        response = await datasette.client.get(path, follow_redirects=True)
        assert response.status_code == 200
        assert "archiver" not in response.text
        assert "Powered by" in response.text
        assert "content-security-policy" not in response.headers
        assert "x-content-type-options" not in response.headers
    assert "Not ours" in (await datasette.client.get(f"/{name}/articles/1")).text
    assert ("articles" in (await datasette.client.get("/search")).text) == (name == "search")


async def test_our_number_alone_does_not_make_an_archive(tmp_path: Path) -> None:
    path = write(tmp_path / "archive.db", f"{STRANGER} pragma application_id = {APPLICATION_ID};")
    response = await Datasette([path]).client.get("/archive/articles/1")
    assert response.status_code == 200
    assert "archiver" not in response.text


async def test_no_database_at_all_is_served_as_usual() -> None:
    datasette = Datasette([], memory=True)
    response = await datasette.client.get("/")
    assert response.status_code == 200
    assert "archiver" not in response.text
    assert (await datasette.client.get("/search")).status_code == 404


async def test_a_neighbour_of_the_archive_keeps_its_stock_pages(archive_path: Path, tmp_path: Path) -> None:
    from datasette.database import Database

    datasette: Any = build_datasette(archive_path)
    datasette.add_database(Database(datasette, write(tmp_path / "other.db", STRANGER)), name="other")
    for path in ("/other", "/other/articles", "/other/articles/1"):
        response = await datasette.client.get(path)
        assert response.status_code == 200
        assert "archiver.css" not in response.text
        assert "content-security-policy" not in response.headers
    for path in ("/other/nothing", "/other/articles/9"):
        response = await datasette.client.get(path)
        assert response.status_code == 404
        assert "There is nothing at this address" not in response.text
    assert 'href="/other"' in (await datasette.client.get("/")).text
