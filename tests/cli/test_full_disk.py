"""A disk that is full is told in one sentence, with exit code 1; what was saved is there, and the same call goes on."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils.utils import sqlite3

from archiver.store import Writer
from archiver.warc import write
from tests.cli.conftest import Run, page


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.html").write_bytes(page(f"Story {number} of the harbour"))
    return folder


def full(*_: Any) -> int:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("error", ["database or disk is full", "disk I/O error"])
def test_a_database_without_room_is_told_and_gone_on_with(
    run: Run, pages: Path, monkeypatch: pytest.MonkeyPatch, error: str
) -> None:
    def no_room(*_: Any) -> None:
        raise sqlite3.OperationalError(error)

    with monkeypatch.context() as patched:
        patched.setattr(Writer, "save_all", no_room)
        done = run("add", pages)
    assert done.exit_code == 1
    assert "The disk is full" in done.stderr
    assert "Make room, then give the same command again." in done.stderr
    assert run("add", pages).exit_code == 0
    assert len(run("search", "harbour").stdout.splitlines()) >= 3


def test_evidence_without_room_is_told_and_gone_on_with(
    run: Run, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(write, "_append", full)
        done = run("add", pages)
    assert done.exit_code == 1
    assert done.stderr.splitlines()[-1].startswith("Error: The disk is full.")
    assert run("add", pages).exit_code == 0


def test_other_errors_of_sqlite_are_not_taken_for_a_full_disk(
    run: Run, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise sqlite3.OperationalError("no such table: articles")

    monkeypatch.setattr(Writer, "save_all", broken)
    done = run("add", pages)
    assert isinstance(done.exception, sqlite3.OperationalError)
