"""The documents that tell people what to type: typed, line by line, on the sample sites."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

import archiver.ingest
from archiver.cli import main
from archiver.config import load_settings, resource
from archiver.samples import SampleServer
from archiver.sources import read_sources
from archiver.store import open_archive
from tests.reference import DOCS

pytestmark = pytest.mark.slow

BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.M | re.S)  # those that begin with ```sh no-test need what is not here
HERE_DOCUMENT = re.compile(r"<<'(\w+)'$")
PAGES = ["tutorial.md", *sorted(str(path.relative_to(DOCS)) for path in (DOCS / "how-to").glob("*.md"))]
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)")
ROOT = DOCS.parent


def typed(page: str) -> Iterator[str]:
    """Each command of a page, with the lines that it reads from a here-document."""
    for block in BLOCK.findall((DOCS / page).read_text(encoding="utf-8")):
        lines = iter(block.splitlines())
        for line in lines:
            end = HERE_DOCUMENT.search(line)
            inner = []
            while end and (not inner or inner[-1] != end[1]):
                inner.append(next(lines))
            yield "\n".join([line, *inner])


@pytest.fixture(scope="module")
def sites() -> Iterator[SampleServer]:
    with SampleServer() as server:
        yield server


@pytest.fixture(scope="module")
def sample_archive(sites: SampleServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an archive of the sample articles, as somebody has it who reads a how-to page."""
    folder = tmp_path_factory.mktemp("samples")
    settings = load_settings(db=folder / "data" / "archive.db", workers=0)
    archive = open_archive(settings.db, create=True)
    ingest = archiver.ingest.prepare_ingest(archive, settings, connect_to=sites.connect_to)
    assert all(outcome.article_id for outcome in ingest.add(read_sources(sites.urls)))
    archive.close()
    return folder


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_says_can_be_typed(
    page: str, sites: SampleServer, sample_archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "desk"
    folder.mkdir() if page == "tutorial.md" else shutil.copytree(sample_archive, folder)
    monkeypatch.setattr(
        archiver.ingest, "prepare_ingest", partial(archiver.ingest.prepare_ingest, connect_to=sites.connect_to)
    )
    monkeypatch.setenv("ARCHIVER_WORKERS", "0")
    monkeypatch.chdir(folder)
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # sqlite-utils stands beside python
    environment = os.environ | {"PATH": programs}
    for command in typed(page):
        if command.startswith("cd "):
            folder /= command.split()[1]
            monkeypatch.chdir(folder)
            (folder / "notes.txt").write_text(
                resource("data/samples/pastes/campus-chatbots.txt").read_text(encoding="utf-8"), encoding="utf-8"
            )
        elif command.startswith("archiver "):
            done = CliRunner().invoke(main, shlex.split(command)[1:])
            assert done.exit_code == 0, f"{command}\n{done.output}"
        else:
            run = subprocess.run(
                ["bash", "-ec", command], capture_output=True, text=True, check=False, cwd=folder, env=environment
            )
            assert run.returncode == 0, f"{command}\n{run.stderr}"


@pytest.mark.parametrize("page", [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))], ids=lambda path: path.name)
def test_what_a_page_links_to_is_there(page: Path) -> None:
    links = LINK.findall(page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []
