"""What if two programs write to an archive while a site shows it and twenty others read? Nothing fails, nothing is lost.

``python -m tests.attacks.together --seconds 300`` has two programs archive invented pages, one batch after another,
`archiver serve` show the archive, and twenty readers ask: half of them the site over HTTP, half the file by SQL. One
more writer takes the write lock now and then, to tell how long one waits for it. At the end everything that was
reported as saved must be there, with the very bytes that were given, and SQLite must find nothing wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import urlopen

from sqlite_utils.utils import sqlite3

from archiver.errors import BusyError
from archiver.store import open_archive
from archiver.store.asking.evidence import evidence
from archiver.store.connections import connect_read_only
from archiver.store.database import write_transaction
from tests.attacks.migrating import wrong_counters
from tests.cli.conftest import page

WRITERS = 2
BATCH = 25  # pages a call of the program
CALL = [sys.executable, "-c", "from archiver.cli import main; main()"]
PATHS = (
    "",
    "search?q=harbour",
    "archive/articles/1",
    "archive/entities",
    "archive/articles.json?_size=20",
    "changes",
)
QUERIES = (
    "select count(*) from articles",
    "select title from articles order by last_seen desc limit 20",
    "select count(*) from articles_fts where articles_fts match 'harbour'",
    "select name, article_count from entities order by article_count desc limit 20",
    "select count(*) from mentions join versions on versions.id = version_id",
)


@dataclass
class Heard:
    """What everybody tells; each list and number is its own thread's to change."""

    saved: list[tuple[int, str]] = field(default_factory=list)  # article, address, as reported
    faults: list[str] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)  # seconds for the write lock
    told_to_wait: int = 0
    answered: list[float] = field(default_factory=list)  # seconds of answers over HTTP
    read: list[float] = field(default_factory=list)  # seconds of answers to SQL


def attack(seconds: float, readers: int, folder: Path, *, batch: int = BATCH) -> Heard:
    """Have them all at one archive for so long."""
    path, heard, over = folder / "data" / "archive.db", Heard(), threading.Event()
    open_archive(path, create=True).close()
    with _served(path) as url:
        work: list[Callable[[], None]] = []
        for number in range(WRITERS):
            work.append(lambda number=number: _write(path, number, batch, heard, over))
        work.append(lambda: _take_turns(path, heard, over))
        for number in range(readers):
            look = (lambda chance: _visit(url, chance, heard)) if number % 2 else (lambda c: _ask(path, c, heard))
            work.append(lambda look=look, number=number: _again(look, random.Random(number), heard, over))
        threads = [threading.Thread(target=each) for each in work]
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        over.set()
        for thread in threads:
            thread.join()
    heard.faults += _check(path, heard)
    return heard


@contextmanager
def _served(path: Path) -> Iterator[str]:
    with subprocess.Popen(
        [*CALL, "serve", "--port", "0", "--db", str(path)], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().split()[4]
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)


def _write(path: Path, writer: int, batch: int, heard: Heard, over: threading.Event) -> None:
    """Archive one batch of pages after another, each page once."""
    given = path.parent.parent / f"given-{writer}"
    given.mkdir()
    for first in count(1, batch):
        if over.is_set():
            return
        for old in given.iterdir():
            old.unlink()
        for number in range(first, first + batch):
            head = f'<link rel="canonical" href="https://harbour.example/{writer}/{number}">'
            (given / f"{number:06}.html").write_bytes(page(f"Story {number} of harbour {writer}", head=head))
        command = [*CALL, "add", str(given), "--json", "--workers", "0", "--db", str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
        outcomes = [json.loads(line) for line in done.stdout.splitlines()]
        heard.saved += [(each["article_id"], each["url"]) for each in outcomes if each["status"] == "saved"]
        heard.told_to_wait += done.stderr.count("waiting for another program")
        if done.returncode or len(outcomes) != batch or any(each["status"] != "saved" for each in outcomes):
            heard.faults.append(f"writer {writer} ended with {done.returncode}: {done.stderr[-300:]}")


def _take_turns(path: Path, heard: Heard, over: threading.Event) -> None:
    with closing(open_archive(path)) as db:
        while not over.wait(0.5):
            began = time.monotonic()
            try:
                with write_transaction(db):
                    heard.waited.append(time.monotonic() - began)
            except BusyError as error:
                heard.faults.append(f"write lock: {error}")


def _again(
    look: Callable[[random.Random], None], chance: random.Random, heard: Heard, over: threading.Event
) -> None:
    while not over.is_set():
        try:
            look(chance)
        except (URLError, OSError, sqlite3.Error) as error:
            heard.faults.append(f"reader: {error}")
        over.wait(chance.uniform(0.1, 0.5))


def _visit(url: str, chance: random.Random, heard: Heard) -> None:
    path, began = chance.choice(PATHS), time.monotonic()
    if path == "archive/articles/1" and not heard.saved:
        return
    with urlopen(url + path, timeout=60) as answer:
        answer.read()
    heard.answered.append(time.monotonic() - began)


def _ask(path: Path, chance: random.Random, heard: Heard) -> None:
    began = time.monotonic()
    with closing(connect_read_only(path)) as connection:
        connection.execute(chance.choice(QUERIES)).fetchall()
    heard.read.append(time.monotonic() - began)


def _check(path: Path, heard: Heard) -> Iterator[str]:
    with closing(open_archive(path)) as db:
        if (said := db.execute("pragma integrity_check").fetchone()[0]) != "ok":
            yield said
        if db.execute("pragma foreign_key_check").fetchone():
            yield "rows refer to what is not there"
        if db.execute("select count(*) from queue").fetchone()[0]:
            yield "something is left in the queue"
        yield from wrong_counters(db)
        articles = dict(db.execute("select id, url from articles").fetchall())
        yield from _lost(articles, heard)
        for article in articles:
            checks = evidence(db, path.parent / "warc", str(article))["checks"]
            yield from (f"article {article}: not true that {check}" for check, holds in checks.items() if not holds)


def _lost(articles: dict[int, str], heard: Heard) -> Iterator[str]:
    for article, url in heard.saved:
        if articles.get(article) != url:
            yield f"article {article} was reported as saved, and is not there"
    if len(articles) != len(heard.saved):
        yield f"{len(articles)} articles are there, {len(heard.saved)} were reported"


def main() -> int:
    """Attack, and say what was found."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seconds", type=float, default=300)
    options.add_argument("--readers", type=int, default=20)
    given = options.parse_args()
    with TemporaryDirectory() as folder:
        heard = attack(given.seconds, given.readers, Path(folder))
    rows = (
        ("articles reported as saved by two writers", len(heard.saved)),
        ("answers over HTTP", len(heard.answered)),
        ("  the slowest, seconds", round(max(heard.answered, default=0), 2)),
        ("answers to SQL", len(heard.read)),
        ("  the slowest, seconds", round(max(heard.read, default=0), 2)),
        ("turns of one more writer", len(heard.waited)),
        ("  the longest wait for the write lock, seconds", round(max(heard.waited, default=0), 2)),
        ("times that a writer said that it waits", heard.told_to_wait),
        ("errors, lost rows, wrong counters", len(heard.faults)),
    )
    for what, value in rows:
        print(f"{what:<50}{value:>12,}")
    for fault in heard.faults[:20]:
        print(fault)
    return 1 if heard.faults else 0


if __name__ == "__main__":
    sys.exit(main())
