"""Another program that does not stop writing: it is told, nothing is reported that is not there, and nothing is lost."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlite_utils.utils import sqlite3

from archiver.store import database, open_archive
from tests.cli.conftest import Run, page

pytestmark = pytest.mark.slow


@contextmanager
def writer_that_does_not_stop(archive: Path) -> Iterator[threading.Event]:
    """Takes the write lock as soon as something is queued, and keeps it until told."""
    enough, has_it = threading.Event(), threading.Event()

    def keep() -> None:
        with closing(sqlite3.connect(archive, timeout=30, isolation_level=None)) as connection:
            while not connection.execute("select count(*) from queue").fetchone()[0]:
                time.sleep(0.005)
            connection.execute("begin immediate")
            has_it.set()
            enough.wait(60)
            connection.execute("rollback")

    thread = threading.Thread(target=keep)
    thread.start()
    try:
        yield has_it
    finally:
        enough.set()
        thread.join()


def test_who_cannot_write_reports_nothing_that_is_not_there_and_resume_goes_on(
    run: Run, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT", 0.2)
    monkeypatch.setattr(database, "WORDLESS", 0.1)
    given = tmp_path / "given"
    given.mkdir()
    for number in range(3):
        (given / f"{number}.html").write_bytes(page(f"Story {number}"))
    open_archive(archive, create=True).close()
    with writer_that_does_not_stop(archive) as has_it:
        told = run("add", given, "--json")
        assert has_it.is_set()
    assert told.exit_code == 1
    assert told.stdout == ""
    assert "Another program is writing to the archive" in told.stderr
    assert "`archiver resume` goes on with the rest" in told.stderr
    with closing(open_archive(archive)) as db:
        assert db.execute("select count(*) from articles").fetchone() == (0,)
        assert db.execute("select count(*) from queue").fetchone() == (3,)
    went_on = run("resume", "--json")
    assert went_on.exit_code == 0, went_on.output
    saved = [json.loads(line) for line in went_on.stdout.splitlines() if line.startswith("{")]
    assert [each["status"] for each in saved] == ["saved"] * 3
