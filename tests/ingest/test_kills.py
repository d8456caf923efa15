"""A program that is killed at any moment loses nothing: what it had reported is there, what it had not is done later."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlite_utils.utils import sqlite3
from warcio.archiveiterator import ArchiveIterator

from archiver.model import Capture, WarcPlace
from archiver.warc import recall_capture
from archiver.warc.mend import whole_part
from tests.cli.conftest import page
from tests.conftest import ALL
from tests.servers import http, running_server

COMMAND = [sys.executable, "-c", "from archiver.cli import main; main()"]
KILLS = 25 if ALL else 10  # each, on an archive of its own: a hundred moments together, or twenty
PAGES = 400 if ALL else 200


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4 if ALL else 2))
def test_a_killed_run_goes_on_and_ends_with_each_outcome_once(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    db = tmp_path / "archive.db"
    acknowledged: list[dict[str, object]] = []
    kills = 0
    with running_server() as server:
        server.delay = 0.06  # slow enough for all kills to leave something to do
        answers = [http(page(f"Story {number} of the harbour")) for number in range(PAGES)]
        answers[7::10] = [http(b"<p>Gone.</p>", status="404 Not Found")] * len(answers[7::10])
        server.answers |= {f"/{number}": answer for number, answer in enumerate(answers)}
        urls = [server.url(f"/{number}") for number in range(PAGES)]
        (tmp_path / "list").write_text("\n".join(urls))
        words = ["add", "--from", str(tmp_path / "list"), "--allow-private", "--workers", "1"]
        while kills < KILLS:
            after = 0.0 if chance.random() < 0.1 else chance.uniform(1.0, 2.2)
            output, was_killed = killed(words, db, after)
            acknowledged += output
            kills += was_killed
            assert was_killed, "the run ended before it could be killed: give it more pages"
            if started(db):
                words = ["resume"]
        acknowledged += run(["resume"], db)
    check(db, urls, acknowledged)


def killed(words: list[str], db: Path, after: float) -> tuple[list[dict[str, object]], bool]:
    """Run a command and kill it after so many seconds; what it had reported, and whether it was killed."""
    with subprocess.Popen(
        [*COMMAND, *words, "--db", str(db), "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        time.sleep(after)
        running.kill()
        output, errors = running.communicate(timeout=60)
        assert "Traceback" not in errors, errors
    return [json.loads(line) for line in output.splitlines() if line.endswith("}")], running.returncode == -9


def run(words: list[str], db: Path) -> list[dict[str, object]]:
    done = subprocess.run(
        [*COMMAND, *words, "--db", str(db), "--json"], capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def started(db: Path) -> bool:
    """Whether the list has come into the queue; a program killed before that has promised nothing."""
    if not db.exists():
        return False
    connection = sqlite3.connect(db)
    try:
        return bool(connection.execute("select count(*) from runs where given_sha256 <> ''").fetchone()[0])
    except sqlite3.OperationalError:  # killed while the tables were made
        return False
    finally:
        connection.close()


def check(db: Path, urls: list[str], acknowledged: list[dict[str, object]]) -> None:
    connection = sqlite3.connect(db)
    assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
    assert connection.execute("pragma foreign_key_check").fetchall() == []
    assert connection.execute("select count(*) from queue").fetchone() == (0,)
    sources = Counter(row["source"] for row in acknowledged)
    assert set(sources.values()) == {1}  # none was reported twice
    outcomes = "select sum(saved), sum(updated), sum(unchanged), sum(failed) from runs where given_sha256 <> ''"
    failed = len(urls[7::10])
    assert connection.execute(outcomes).fetchone() == (len(urls) - failed, 0, 0, failed)
    articles = dict(connection.execute("select id, url from articles"))
    assert len(articles) == len(urls) - failed
    for row in acknowledged:
        if row["status"] == "saved":
            assert articles[row["article_id"]] == row["source"]
    assert set(articles.values()) | {row[0] for row in connection.execute("select url from failures")} == set(urls)
    folder = db.parent / "warc"
    for path in folder.glob("*.warc.gz"):
        with path.open("rb") as file:
            assert whole_part(file, path.stat().st_size) == path.stat().st_size
        with path.open("rb") as file:
            assert next(record.rec_type for record in ArchiveIterator(file)) == "warcinfo"
    columns = "warc_file, warc_offset, warc_length, sha256"
    for place in connection.execute(f"select {columns} from captures where revisit_of is null"):
        assert isinstance(recall_capture(folder, WarcPlace(*place)), Capture)
