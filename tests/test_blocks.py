"""Every block of code in the documents is run, on the sample articles; what needs more than there is here is checked."""

from __future__ import annotations

import doctest
import json
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
from archiver.config import load_plugin_options, load_settings, resource
from archiver.samples import SampleServer
from archiver.sources import read_sources
from archiver.store import open_archive
from tests.blocks import (
    DOCUMENTS,
    NEEDS,
    ROOT,
    Block,
    anchors,
    blocks_to_run,
    commands,
    named_commands,
    read_blocks,
    trouble,
)
from tests.reference import DOCS

pytestmark = pytest.mark.xdist_group("blocks")

TYPED = sorted({block.page for block in blocks_to_run("sh")})
FRESH = {DOCS / "tutorial.md"}  # begins with an empty folder; the others find the sample articles
RUN = {"sh", "sql", "python", "pycon", "toml", "json"}
READ = {"text", "mermaid"}  # what is shown, and nobody types; tests/test_documents.py compares the drawing
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?[^)]*\)")


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


@pytest.fixture
def desk(sample_archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, where one works, with what a reporter has lying about."""
    folder = shutil.copytree(sample_archive, tmp_path / "desk")
    _leave_files(folder)
    monkeypatch.chdir(folder)
    return folder


def _leave_files(folder: Path) -> None:
    paste = resource("data/samples/pastes/campus-chatbots.txt").read_text(encoding="utf-8")
    (folder / "notes.txt").write_text(paste, encoding="utf-8")
    page = resource("data/samples/harbour-post.example/2023/02/wechat-mini-programs.html").read_bytes()
    (folder / "saved-page.html").write_bytes(page)
    for crawl in sorted((folder / "data" / "warc").glob("*.warc.gz"))[:1]:
        (folder / "folder-of-crawls").mkdir()
        for name in ("crawl.warc.gz", "crawl-2019.warc.gz", "folder-of-crawls/autumn.warc.gz"):
            shutil.copyfile(crawl, folder / name)
    (folder / "our_names.tsv").write_text("Harbour Works Board\tORG\t\tport authority\n", encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("page", TYPED, ids=lambda page: page.name)
def test_what_a_page_says_can_be_typed(
    page: Path, sites: SampleServer, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = desk
    if page in FRESH:
        folder = desk.parent / "fresh"
        folder.mkdir()
        monkeypatch.chdir(folder)
    monkeypatch.setattr(
        archiver.ingest, "prepare_ingest", partial(archiver.ingest.prepare_ingest, connect_to=sites.connect_to)
    )
    monkeypatch.setenv("ARCHIVER_WORKERS", "0")
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # sqlite-utils stands beside python
    environment = os.environ | {"PATH": programs}
    for command in (command for block in read_blocks(page) for command in _to_be_run(block)):
        if command.startswith("cd "):
            folder /= command.split()[1]
            monkeypatch.chdir(folder)
            _leave_files(folder)
        elif re.match(r"archiver [^|<>]*$", command):
            done = CliRunner().invoke(main, [word for each in shlex.split(command)[1:] for word in _matching(each)])
            assert done.exit_code == 0, f"{command}\n{done.output}"
        else:
            run = subprocess.run(
                ["bash", "-ec", command], capture_output=True, text=True, check=False, cwd=folder, env=environment
            )
            assert run.returncode == 0, f"{command}\n{run.stderr}"


def _matching(word: str) -> list[str]:
    """What a shell makes of a pattern."""
    return sorted(map(str, Path().glob(word))) or [word] if re.fullmatch(r"[\w/.-]+\*[\w/.*-]*", word) else [word]


def _to_be_run(block: Block) -> Iterator[str]:
    return commands(block.text) if block.language == "sh" and not block.needs else iter(())


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda page: page.name)
def test_every_block_is_run_or_says_what_it_needs(page: Path) -> None:
    for block in read_blocks(page):
        assert block.language in RUN | READ, f"{block.language!r} is neither run nor checked:\n{block.text}"
        assert not block.needs or (block.language == "sh" and block.needs in NEEDS), f"{block.needs}:\n{block.text}"


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda page: page.name)
def test_the_commands_that_a_page_names_exist_with_their_options(page: Path) -> None:
    kept_back = (command for block in read_blocks(page) if block.needs for command in commands(block.text))
    assert [said for command in (*kept_back, *named_commands(page)) if (said := trouble(command))] == []


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("archiver add --nope x", "No such option"),
        ("archiver curate mrege a b", "there is no command mrege"),
        ("archiver add --engine none x", "'none' is not one of"),
        ("archiver add x && make nothing", "make nothing: nothing"),
        ("python -m tests.nothing", "there is no module tests.nothing"),
        ("python -m tests.clean.record name page.html --speed", "--speed"),
        ("pytest tests/test_nothing.py", "tests/test_nothing.py"),
        ("pip install 'archiver[none]'", "none"),
        ("frobnicate", "what is 'frobnicate'?"),
        ("archiver add x && make demo", ""),
        ("archiver COMMAND --help", ""),
    ],
)
def test_a_command_that_there_is_not_is_found_out(command: str, told: str) -> None:
    assert told in trouble(command)
    assert bool(told) == bool(trouble(command))


@pytest.mark.slow
@pytest.mark.parametrize("block", blocks_to_run("sql"), ids=lambda block: block.page.name)
def test_each_question_in_sql_has_an_answer(block: Block, desk: Path, sample_lake: Path) -> None:
    if "read_parquet" in block.text:
        duckdb = pytest.importorskip("duckdb")
        os.chdir(sample_lake.parent)  # `desk` goes back
        assert duckdb.sql(block.text).fetchall()
    else:
        archive = open_archive(desk / "data" / "archive.db")
        assert list(archive.query(block.text))
        archive.close()


@pytest.fixture(scope="module")
def sample_lake(sample_archive: Path) -> Path:
    pytest.importorskip("pyarrow")
    folder = sample_archive / "lake"
    words = ["export", "--parquet", str(folder), "--db", str(sample_archive / "data" / "archive.db")]
    assert CliRunner().invoke(main, words).exit_code == 0
    return folder


@pytest.mark.parametrize("block", blocks_to_run("python"), ids=lambda block: block.page.name)
def test_programs_run_and_say_something(block: Block, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(block.text, block.page, "exec"), {})
    assert capsys.readouterr().out


@pytest.mark.parametrize("block", blocks_to_run("pycon"), ids=lambda block: block.text.split("\n")[0].split()[-1])
def test_sessions_with_python_go_as_shown(block: Block) -> None:
    test = doctest.DocTestParser().get_doctest(block.text, {}, block.page.name, str(block.page), 0)
    assert doctest.DocTestRunner(verbose=False).run(test).failed == 0


@pytest.mark.parametrize("block", blocks_to_run("toml"), ids=lambda block: block.page.name)
def test_settings_by_example_can_be_read(block: Block, tmp_path: Path) -> None:
    (tmp_path / "archiver.toml").write_text(block.text, encoding="utf-8")
    read = load_settings(folder=tmp_path, environ={})
    assert (read == load_settings(folder=tmp_path / "none", environ={})) == (block.page.name == "settings.md")


@pytest.mark.parametrize("block", blocks_to_run("json"), ids=lambda block: block.page.name)
def test_metadata_by_example_can_be_read(block: Block, tmp_path: Path) -> None:
    (tmp_path / "metadata.json").write_text(block.text, encoding="utf-8")
    assert json.loads(block.text)["plugins"]["archiver"].items() <= load_plugin_options(tmp_path).items()


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda page: page.name)
def test_what_a_page_links_to_is_there(page: Path) -> None:
    for file, anchor in LINK.findall(page.read_text(encoding="utf-8")):
        target = (page.parent / file).resolve() if file else page
        assert target.exists(), file
        assert target.is_relative_to(ROOT), file
        assert not anchor or anchor in anchors(target), f"{file}#{anchor}"
