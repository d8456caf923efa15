"""A small archive that was made once, and a copy of it for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archiver.cli import main

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
