"""A program that is killed at any moment loses nothing: what it had reported is there, what it had not is done later.

Kills wait for what the program does rather than for a time, which would be another moment on a busy machine.
"""

from __future__ import annotations

import json
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from sqlite_utils.utils import sqlite3
from warcio.archiveiterator import ArchiveIterator

from archiver.model import Capture, WarcPlace
from archiver.warc import recall_capture
from archiver.warc.mend import whole_part
from tests.cli.conftest import page
from tests.conftest import ALL
from tests.servers import Respond, http, running_server

COMMAND = [sys.executable, "-c", "from archiver.cli import main; main()"]
KILLS = 25 if ALL else 10  # each, on an archive of its own: a hundred moments together, or twenty
PAGES = 400 if ALL else 200
ROOM = 15  # pages that a run is given as it asks: few kills come after pages are stored, and all leave some
SLOWLY = 2.0  # seconds that each further page takes
SOON = 0.01  # seconds at most between what a kill waits for and the kill


class Gate:
    """Answers so many pages of a run, and the others slowly: no run ends before it is killed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.left = 0

    def behind(self, answer: bytes) -> Respond:
        def respond(connection: socket.socket) -> None:
            with self._lock:
                self.left -= 1
                is_open = self.left >= 0
            time.sleep(0 if is_open else SLOWLY)
            connection.sendall(answer)

        return respond


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4 if ALL else 2))
def test_a_killed_run_goes_on_and_ends_with_each_outcome_once(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    db = tmp_path / "archive.db"
    acknowledged: list[dict[str, object]] = []
    gate = Gate()
    with running_server() as server:
        server.delay = 0.02  # so that pages come one by one
        answers = [http(page(f"Story {number} of the harbour")) for number in range(PAGES)]
        answers[7::10] = [http(b"<p>Gone.</p>", status="404 Not Found")] * len(answers[7::10])
        server.answers |= {f"/{number}": gate.behind(answer) for number, answer in enumerate(answers)}
        urls = [server.url(f"/{number}") for number in range(PAGES)]
        (tmp_path / "list").write_text("\n".join(urls))
        words = ["add", "--from", str(tmp_path / "list"), "--allow-private", "--workers", "1"]
        for waits in islice(moments(chance), KILLS):
            gate.left = ROOM
            acknowledged += killed(words, db, waits, chance)
            if started(db):
                words = ["resume"]
        gate.left, server.delay = 2 * PAGES, 0
        acknowledged += run(["resume"], db)
    check(db, urls, acknowledged)


def moments(chance: random.Random) -> Iterator[list[tuple[str, int]]]:
    """What each kill waits for, one thing after the other, and how much of it there must be; see `measure`."""
    yield [("tables", 1)]
    while True:
        waits = [
            [],
            *[[("stored", 1)]] * 2,  # when the archive is opened
            *[[("written", chance.randint(1, 4_000))] for _ in range(4)],
            [("written", 1), ("stored", 1)],  # when pages are saved
            [("told", chance.randint(1, ROOM // 2))],
        ]
        chance.shuffle(waits)
        yield from waits


def measure(what: str, db: Path) -> int:
    """How far a run is: bytes of the database, lines told, bytes of WARC files, or when last something was stored."""
    match what:
        case "tables":
            return db.stat().st_size if db.exists() else 0
        case "told":
            return db.with_name("told").read_bytes().count(b"\n")
        case "written":
            return sum(path.stat().st_size for path in db.with_name("warc").glob("*"))
        case "stored":
            log = db.with_name(f"{db.name}-wal")
            return log.stat().st_mtime_ns if log.exists() else 0
    return 0


def killed(
    words: list[str], db: Path, waits: list[tuple[str, int]], chance: random.Random
) -> list[dict[str, object]]:
    """Run a command and kill it soon after a moment; what it had reported."""
    told, complaints = db.with_name("told"), db.with_name("complaints")
    with (
        told.open("w") as output,
        complaints.open("w") as errors,
        subprocess.Popen([*COMMAND, *words, "--db", str(db), "--json"], stdout=output, stderr=errors) as running,
    ):
        for what, more in waits:
            enough = measure(what, db) + more
            while measure(what, db) < enough and running.poll() is None:
                time.sleep(0.002)
        time.sleep(chance.uniform(0, SOON) if waits else 0)
        running.kill()
    assert "Traceback" not in complaints.read_text(), complaints.read_text()
    assert running.returncode == -signal.SIGKILL, f"the run ended before it could be killed at {waits}"
    return [json.loads(line) for line in told.read_text().splitlines() if line.endswith("}")]


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
