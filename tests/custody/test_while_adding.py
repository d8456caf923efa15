"""A backup that is made while articles come in has all that was reported before it began, down to the bytes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from archiver.custody.backups.backup import back_up
from archiver.custody.backups.restore import restore
from archiver.store import open_archive
from archiver.store.asking.evidence import evidence
from tests.cli.conftest import page

pytestmark = pytest.mark.slow
PAGES = 150  # some seconds of work: articles are reported about once a second
MOMENTS = (1, 40, 80)  # articles reported, at which a backup is made
ADD = [sys.executable, "-c", "from archiver.cli import main; main()", "add", "--json", "--workers", "0"]


def test_all_that_was_reported_before_a_backup_began_is_in_it(tmp_path: Path) -> None:
    given = tmp_path / "given"
    given.mkdir()
    for number in range(PAGES):
        head = f'<link rel="canonical" href="https://harbour.example/{number}">'
        (given / f"{number:03}.html").write_bytes(page(f"Story {number} of the harbour", head=head))
    path, folder = tmp_path / "data" / "archive.db", tmp_path / "backup"
    reported: list[int] = []
    heard = threading.Condition()
    with subprocess.Popen(
        [*ADD, str(given), "--db", str(path)], stdout=subprocess.PIPE, text=True, env=os.environ, bufsize=1
    ) as adding:

        def listen() -> None:
            assert adding.stdout is not None
            for line in adding.stdout:
                with heard:
                    reported.append(json.loads(line)["article_id"])
                    heard.notify()

        listener = threading.Thread(target=listen)
        listener.start()
        promised: list[tuple[str, list[int]]] = []
        for moment in MOMENTS:
            with heard:
                assert heard.wait_for(lambda moment=moment: len(reported) >= moment, timeout=120)  # type: ignore[misc]
                before = list(reported)
            promised.append((back_up(path, folder).snapshot.at, before))
        assert adding.wait(timeout=120) == 0
        listener.join()
    last = back_up(path, folder)
    promised.append((last.snapshot.at, reported))
    assert len(reported) == PAGES
    assert len(promised[0][1]) < PAGES, "the first backup was to be made while articles came in"
    for number, (at, before) in enumerate(promised):
        check(folder, tmp_path / f"r{number}" / "archive.db", at, before)


def check(folder: Path, restored: Path, at: str, reported: list[int]) -> None:
    assert restore(folder, restored, at=at).is_in_place
    with closing(open_archive(restored)) as db:
        articles = [row[0] for row in db.execute("select id from articles").fetchall()]
        assert set(reported) <= set(articles)
        for article in articles:
            assert all(evidence(db, restored.parent / "warc", str(article))["checks"].values())
