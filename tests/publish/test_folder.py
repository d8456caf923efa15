"""What `archiver publish` writes can be served as it is, and holds nothing that is not for strangers."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from click.testing import CliRunner
from datasette.app import Datasette
from sqlite_utils.utils import sqlite3

from archiver.cli import main
from archiver.publish import build_datasette
from archiver.publish.guard.access import access_of
from archiver.publish.published.wheel import ROOTS, requirements, write_wheel
from tests.publish.conftest import Page

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(demo_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("published") / "site"
    publish(demo_path, target, "--excerpts", "--title", "Seen <here>", "--license", "Ours", "--robots", "ai-none")
    return target


def publish(db: Path, target: Path, *options: str, code: int = 0) -> str:
    result = CliRunner().invoke(main, ["publish", str(target), "--db", str(db), *options])
    assert result.exit_code == code, result.output
    return result.output


def served(folder: Path) -> Any:
    """As plain `datasette serve DIR` has it."""
    return Datasette(config_dir=folder)


# Serving


@pytest.mark.slow
async def test_datasette_serves_the_folder_as_it_is(folder: Path) -> None:
    datasette = served(folder)
    assert not datasette.databases["archive"].is_mutable
    assert access_of(datasette).is_public
    for path, status in {
        "/": 200, "/archive/articles/1": 200, "/search?q=tencent": 200, "/network": 200, "/robots.txt": 200,
        "/-/databases.json": 404, "/archive.db": 403, "/archive/runs": 403, "/archive.json?sql=select+1": 403,
    }.items():  # fmt: skip
        assert (await datasette.client.get(path)).status_code == status, path
    page = await datasette.client.get("/archive/articles/1")
    assert page.headers["x-robots-tag"] == "noai, noimageai"
    assert page.headers["cache-control"] == "public, max-age=600"
    assert "access-control-allow-origin" not in page.headers


async def test_title_and_licence_are_those_given(folder: Path) -> None:
    datasette = served(folder)
    assert "Seen <here>" in Page((await datasette.client.get("/")).text).text
    for path in ("/", "/search?q=tencent", "/network", "/mentions/1"):
        assert "Licence of the data: Ours" in Page((await datasette.client.get(path)).text).text, path


async def test_our_own_server_serves_the_copy_too(folder: Path) -> None:
    response = await build_datasette(folder / "archive.db", immutable=True).client.get("/archive/articles/1")
    assert "An excerpt" in Page(response.text).text


async def test_counts_and_digest_are_those_of_the_file(folder: Path) -> None:
    database = served(folder).databases["archive"]
    found = json.loads((folder / "inspect-data.json").read_text())["archive"]
    fresh = build_datasette(folder / "archive.db", immutable=True).databases["archive"]
    assert found["hash"] == fresh.hash
    assert found["size"] == database.size == (folder / "archive.db").stat().st_size
    assert {name: each["count"] for name, each in found["tables"].items()} == await fresh.table_counts(10_000)


async def test_changes_of_excerpts_tell_of_headlines_and_first_words_only(folder: Path) -> None:
    client = served(folder).client
    assert "Only headlines, standfirsts and the first words" in Page((await client.get("/changes")).text).text
    [change] = (await client.get("/changes.json")).json()
    assert change["title"] != change["earlier_title"]
    assert change["named"] == change["named_no_more"] == []  # what was chosen to be shown is no change
    assert sum(len(part["gone"].split()) + len(part["new"].split()) for part in change["words"]) < 60


# What is in it


def test_no_path_of_this_machine_is_in_the_folder(folder: Path, demo_path: Path) -> None:
    connection = sqlite3.connect(demo_path)
    own = [demo_path.parent, *(Path(row[0][7:]) for row in connection.execute(
        "select url from captures where url like 'file://%'"))]  # fmt: skip
    secrets = [str(path).encode() for path in own] + [b"archiver-20"]
    secrets += [row[0].encode() for row in connection.execute("select warc_file from captures limit 1")]
    connection.close()
    assert len(secrets) > 3
    for file in folder.iterdir():
        found = [secret for secret in secrets if secret in file.read_bytes()]
        assert not found, file.name


def test_no_full_text_is_in_the_copy_not_even_in_its_free_pages(folder: Path, demo_path: Path) -> None:
    connection = sqlite3.connect(demo_path)
    texts = [row[0] for row in connection.execute("select text from versions where length(text) > 600")]
    connection.close()
    content = (folder / "archive.db").read_bytes()
    for text in texts:
        sentences = [each for each in re.split(r"(?<=[.!?。])\s*", text) if len(each) > 20]
        shown = [each for each in sentences if each.encode() in content]
        assert sum(map(len, shown)) < 0.45 * sum(map(len, sentences))  # a third, and what standfirsts repeat
    assert len(texts) > 10


def test_a_whole_copy_has_the_texts_and_still_no_evidence(demo_path: Path, tmp_path: Path) -> None:
    publish(demo_path, tmp_path / "site")
    connection = sqlite3.connect(tmp_path / "site" / "archive.db")
    before = sqlite3.connect(demo_path)
    ask = "select id, title, text from versions order by id"
    assert connection.execute(ask).fetchall() == before.execute(ask).fetchall()
    for table in ("runs", "queue", "failures", "feeds", "judgements", "removed"):
        assert connection.execute(f"select count(*) from {table}").fetchone() == (0,), table
    assert connection.execute("select distinct warc_file, url, etag from captures").fetchall() == [("", "", None)]
    connection.close()
    before.close()


# The folder


def test_another_folder_is_never_replaced(demo_path: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    for options in ([], ["--force"]):
        assert "stays untouched" in publish(demo_path, tmp_path, *options, code=2)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_an_earlier_publication_is_replaced_when_told_to(demo_path: Path, tmp_path: Path) -> None:
    target = tmp_path / "site"
    target.mkdir()
    publish(demo_path, target, "--title", "First")
    assert "--force replaces it" in publish(demo_path, target, code=2)
    told = json.loads(publish(demo_path, target, "--title", "Second", "--force", "--json"))
    assert (told["folder"], told["articles"], told["size"] > 0) == (str(target), 19, True)
    assert json.loads((target / "metadata.json").read_text())["title"] == "Second"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_what_fails_leaves_nothing_behind(demo_path: Path, tmp_path: Path) -> None:
    publish(demo_path, tmp_path / "site")
    again = publish(tmp_path / "site" / "archive.db", tmp_path / "other", code=2)
    assert "copy for strangers already" in again
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


@pytest.mark.parametrize("options", [["--words", "5"], ["--robots", "some"], ["--sql", "on"], ["--words", "x"]])
def test_wrong_options_are_told(demo_path: Path, tmp_path: Path, options: list[str]) -> None:
    publish(demo_path, tmp_path / "site", *options, code=2)
    assert not list(tmp_path.iterdir())


# The image


def test_the_dockerfile_serves_what_is_there_as_nobody_in_particular(folder: Path) -> None:
    text = (folder / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line.split(" ", 1) for line in text.splitlines() if line and not line.startswith("#")]
    steps = [name for name, _ in lines]
    assert set(steps) <= {"FROM", "RUN", "WORKDIR", "COPY", "USER", "ENV", "EXPOSE", "CMD"}
    assert (steps[0], steps[-1]) == ("FROM", "CMD")
    assert dict(lines)["FROM"] == f"python:{sys.version_info.major}.{sys.version_info.minor}-slim"
    for value in (value for name, value in lines if name == "COPY"):
        assert all((folder / name).is_file() for name in value.split()[:-1]), value
    command = json.loads(dict(lines)["CMD"])
    assert command[:3] == ["datasette", "serve", "."]
    assert not {"--cors", "--root", "--pdb", "--reload", "--setting"} & set(command)
    assert steps.index("USER") > max(number for number, name in enumerate(steps) if name in {"RUN", "COPY"})
    assert dict(lines)["USER"] not in {"root", "0"}
    assert dict(lines)["EXPOSE"] == command[-1]
    assert "$" not in text


def test_every_library_in_the_image_has_its_tested_version() -> None:
    lines = requirements()
    assert all(re.fullmatch(r"[\w.-]+==[\w.+!]+", line) for line in lines)
    assert {re.sub(r"[-_.]+", "-", line.split("==")[0]).lower() for line in lines} >= set(ROOTS)
    assert not {"spacy", "trafilatura", "aiohttp", "rich"} & {line.split("==")[0] for line in lines}


@pytest.mark.slow
def test_the_pages_import_nothing_that_is_not_in_the_image() -> None:
    script = """
import sys
for name in ("babel", "dask", "fsspec"):  # which Datasette and warcio take where they are
    sys.modules[name] = None
import importlib, pkgutil, networkx, uvicorn
import archiver.publish
for module in pkgutil.iter_modules(archiver.publish.__path__):
    importlib.import_module(f"archiver.publish.{module.name}")
print(*sorted({name.partition(".")[0] for name, module in sys.modules.items() if module}))
"""
    loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout.split()
    from importlib.metadata import packages_distributions

    known = packages_distributions()
    needed = {name.lower().replace("_", "-") for module in loaded for name in known.get(module, [])}
    there = {line.split("==")[0].lower().replace("_", "-") for line in requirements()}
    # setuptools is loaded by tools of this environment; the program itself is the wheel.
    assert needed - there - {"setuptools", "archiver", "rich", "pygments", "markdown-it-py", "mdurl"} == set()


def test_the_program_in_the_folder_can_be_installed(tmp_path: Path) -> None:
    wheel = write_wheel(tmp_path)
    with ZipFile(wheel) as file:
        names = file.namelist()
        record = file.read(next(name for name in names if name.endswith("RECORD"))).decode()
    assert {line.split(",")[0] for line in record.splitlines()} == set(names)
    assert {"archiver/publish/templates/archiver/frame.html", "archiver/store/schema/schema_0001.sql"} <= set(names)
    assert not [name for name in names if name.endswith((".pyc", ".db", ".tsv"))]
    assert wheel.read_bytes() == write_wheel(tmp_path).read_bytes()
