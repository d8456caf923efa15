"""Backups where files are called, or lie, otherwise than usual: they hold all of it, and are sound."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from archiver.store import open_archive
from archiver.store.curation import log_of
from archiver.store.judgements import Judge
from tests.custody.conftest import call

pytestmark = pytest.mark.slow


def test_the_log_goes_along_whatever_the_database_is_called(archive: Path, tmp_path: Path) -> None:
    path = archive.rename(archive.with_name("press.sqlite"))
    with closing(open_archive(path)) as db:
        Judge(db, by="ann").hide(1)
    log = log_of(path)
    assert call("backup", tmp_path / "b", "--db", path).exit_code == 0
    for name in ("press.sqlite", "other.db", "third.sqlite"):
        restored = tmp_path / name.partition(".")[0] / name
        assert call("restore", tmp_path / "b", "--db", restored).exit_code == 0
        assert log_of(restored).read_bytes() == log.read_bytes()
