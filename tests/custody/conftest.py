"""An archive with everything in it, a small one that is copied for each test, and what makes others."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archiver.cli import main
from archiver.store import open_archive
from tests.cli.conftest import page
from tests.custody import archives

Make = Callable[..., Path]

SAMPLES = Path(__file__).parent.parent.parent / "data" / "samples"
FIRST = ("harbour-post.example/2023/02/wechat-mini-programs.html", "gangan-ribao.example/2023/02/xiao-chengxu.html")
LATER = ("harbour-post.example/2023/02/wechat-mini-programs.v2.html", "pastes/campus-chatbots.txt")


def call(*words: object) -> Result:
    """Call `archiver …`."""
    return CliRunner().invoke(main, [str(word) for word in words], env={"ARCHIVER_WORKERS": "0"})


def samples(*names: str) -> list[Path]:
    return [SAMPLES / name for name in names]


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "data"
    added = call("add", *samples(*FIRST), "--db", folder / "archive.db")
    assert added.exit_code == 0, added.output
    (folder / "names.tsv").write_text("Lorna Achterberg\tPERSON\tL. Achterberg\tEditor\n")
    (folder / "archive.curation.jsonl").write_text('{"kind": "none"}\n')
    return folder


@pytest.fixture
def archive(made_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The database of an archive of two articles, with known names and a log beside it."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(made_once, tmp_path / "data")
    return tmp_path / "data" / "archive.db"


@pytest.fixture(scope="session")
def press(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of an archive with all that a person can do; it is not to be changed."""
    return archives.make_archive(tmp_path_factory.mktemp("press"))


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Makes a small archive of saved pages, or adds to one; its database."""

    def made(name: str, *titles: str, folder: Path = tmp_path) -> Path:
        path = folder / name
        files = []
        for title in titles:
            files.append(tmp_path / f"{title.replace(' ', '-')}.html")
            files[-1].write_bytes(
                page(title, text=f"{title}, as OpenAI and the council of Ambleton said on Friday. ")
            )
        db = open_archive(path, create=True)
        archives.archive(db, path, *files)
        db.close()
        return path

    return made
