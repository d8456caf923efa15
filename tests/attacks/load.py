"""An archive in, what its server did under load out: below what it can do without an error, above it with refusals.

``python -m tests.attacks.load ARCHIVE --browsers 200 --seconds 120`` starts `archiver serve`, asks it as so many
browsers do (each goes from the home page over a search to articles and entities, with the files of every page, over
connections that it keeps, and reads in between), finds out how much it can do, and then loads it twice: paced to seven
tenths of that, where every request must be answered, and without any pause, where what is too much must be told so with
503 and nothing else may go wrong. Without an archive it makes one of ``--articles``.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import aiohttp
from sqlite_utils.utils import sqlite3

from tests.benchmarks.generate import generate
from tests.served import Served, serving_archive

BELOW = 0.7  # of what the server can do
FINDING_OUT = 0.15  # of the seconds
LOOK = 0.5  # seconds between two looks at the server's memory
FLAT = 1.15  # of memory at the end to memory after a quarter of the time
FILES = ("-/static/app.css", "-/static-plugins/archiver/archiver.css", "-/static-plugins/archiver/archiver.js")


@dataclass
class Seen:
    """What came back in one stretch of time."""

    seconds: float = 0.0
    statuses: Counter[str] = field(default_factory=Counter)
    took: list[float] = field(default_factory=list)  # seconds, of what was answered with 200
    refused: list[float] = field(default_factory=list)  # seconds, of 503
    memory: list[int] = field(default_factory=list)  # bytes, every `LOOK` seconds

    @property
    def requests(self) -> int:
        return sum(self.statuses.values())

    @property
    def errors(self) -> int:
        """Neither an answer nor a refusal."""
        return self.requests - self.statuses["200"] - self.statuses["503"]

    @property
    def rate(self) -> float:
        """Pages and files answered in a second."""
        return self.statuses["200"] / self.seconds

    @property
    def growth(self) -> float:
        """Memory at the end beside that after a quarter of the time: medians of a tenth of the looks."""
        part = max(len(self.memory) // 10, 1)
        quarter = len(self.memory) // 4
        return median(self.memory[-part:]) / median(self.memory[quarter : quarter + part])

    def told(self) -> str:
        found = sorted(self.took) or [0.0]
        refused = sorted(self.refused) or [0.0]
        statuses = ", ".join(f"{count:,} × {status}" for status, count in sorted(self.statuses.items()))
        memory = [each / 1e6 for each in self.memory]
        return (
            f"{self.requests:,} requests in {self.seconds:.0f} s ({self.requests / self.seconds:.1f}/s,"
            f" {self.rate:.1f}/s answered): {statuses}\n"
            f"  answers: median {median(found) * 1000:.0f} ms, 95 % within {_ninety_five(found) * 1000:.0f} ms,"
            f" all within {found[-1] * 1000:.0f} ms; refusals: 95 % within {_ninety_five(refused) * 1000:.0f} ms\n"
            f"  errors: {self.errors} ({self.errors / max(self.requests, 1):.2%}), refused"
            f" {self.statuses['503'] / max(self.requests, 1):.1%}\n"
            f"  memory: {memory[0]:.0f} MB at the start, {max(memory):.0f} MB at the most, {memory[-1]:.0f} MB at the end;"
            f" end beside first quarter: {self.growth:.2f}"
        )


def _ninety_five(found: list[float]) -> float:
    return found[int(len(found) * 0.95)]


@dataclass(frozen=True)
class Shelves:
    """What there is to look at."""

    articles: list[int]
    entities: list[int]
    words: list[str]

    def walks(self, chance: random.Random) -> Iterator[str]:
        """What one reader looks at, one page after the other, for ever."""
        while True:
            yield ""
            yield f"search?q={chance.choice(self.words)}"
            yield f"archive/articles/{chance.choice(self.articles)}"
            yield f"archive/entities/{chance.choice(self.entities)}"


def shelves_of(path: Path) -> Shelves:
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    articles = [row[0] for row in connection.execute("select id from articles order by random() limit 5000")]
    entities = [row[0] for row in connection.execute("select id from entities order by random() limit 5000")]
    titles = [row[0] for row in connection.execute("select title from articles order by random() limit 500")]
    connection.close()
    words = [word for title in titles for word in title.split() if word.isalpha() and len(word) > 3]
    return Shelves(articles, entities, words or ["news"])


async def browse(
    server: Served, chance: random.Random, shelves: Shelves, seen: Seen, *, pause: float, until: float
) -> None:
    """One browser: a page, with the files of the first, and then reading; until the time is over."""
    await asyncio.sleep(chance.random() * min(pause, until - time.monotonic()))  # readers come one by one
    has_files = False
    connector = aiohttp.TCPConnector(limit=6, keepalive_timeout=4)  # as browsers have to one host
    async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(60)) as session:
        for page in shelves.walks(chance):
            if time.monotonic() > until:
                return
            await ask(session, server.url + page, seen)
            if not has_files:
                has_files = True
                await asyncio.gather(*(ask(session, server.url + file, seen) for file in FILES))
            await asyncio.sleep(min(chance.uniform(0.5, 1.5) * pause, max(until - time.monotonic(), 0)))


async def ask(session: aiohttp.ClientSession, url: str, seen: Seen) -> None:
    begun = time.monotonic()
    try:
        async with session.get(url) as answer:
            body = await answer.read()
            status = str(answer.status) if body else "empty"
    except (aiohttp.ClientError, TimeoutError) as error:
        status = type(error).__name__
    seen.statuses[status] += 1
    took = time.monotonic() - begun
    if status == "200":
        seen.took.append(took)
    elif status == "503":
        seen.refused.append(took)


async def load(server: Served, shelves: Shelves, browsers: int, seconds: float, pause: float) -> Seen:
    """So many browsers for so long, each with so many seconds of reading after a page."""
    seen, begun = Seen(), time.monotonic()
    until = begun + seconds

    async def watch() -> None:
        while True:
            seen.memory.append(server.memory())
            await asyncio.sleep(LOOK)

    watching = asyncio.create_task(watch())
    readers = (
        browse(server, random.Random(number), shelves, seen, pause=pause, until=until) for number in range(browsers)
    )
    await asyncio.gather(*readers)
    watching.cancel()
    seen.memory.append(server.memory())
    seen.seconds = time.monotonic() - begun
    return seen


def attack(
    path: Path, browsers: int, seconds: float, log: Path, *options: str, flat: float = FLAT
) -> tuple[Seen, Seen, str]:
    """What was seen below and above what the server can do, and what went wrong, as sentences."""
    shelves = shelves_of(path)
    with serving_archive(path, log, *options) as server:
        assert server.get("/")[0] == 200
        few = max(browsers // 20, 4)  # as many as keep it busy without being refused
        able = asyncio.run(load(server, shelves, few, max(seconds * FINDING_OUT, 1), 0))
        at_ease = max(min(browsers, int(seconds / 4 * BELOW * able.rate)), 1)  # a short load has time for fewer
        pause = at_ease / (BELOW * able.rate)
        print(f"It can do {able.rate:.1f} requests a second; {at_ease} readers read {pause:.1f} s.", flush=True)
        below = asyncio.run(load(server, shelves, at_ease, seconds, pause))
        print(f"below: {below.told()}", flush=True)
        above = asyncio.run(load(server, shelves, browsers, seconds, 0))
        print(f"above: {above.told()}", flush=True)
        alive = server.get("/")[0] == 200
        logged = log.read_text()
    return below, above, faults(below, above, logged, alive=alive, flat=flat)


def faults(below: Seen, above: Seen, logged: str, *, alive: bool, flat: float = FLAT) -> str:
    """What should not have been, as sentences; "" if all is well."""
    found = []
    if below.errors or below.statuses["503"]:
        found.append("Below what it can do, not every request was answered.")
    if above.errors:
        found.append("Above what it can do, something else than a refusal came.")
    if not above.statuses["503"]:
        found.append("Above what it can do, nothing was refused.")
    found += [
        f"{name} what it can do, memory grew by the factor {seen.growth:.2f}."
        for name, seen in (("Below", below), ("Above", above))
        if seen.growth > flat
    ]
    if logged:
        found.append("The server wrote to its log.")
    if not alive:
        found.append("Afterwards it did not answer.")
    return " ".join(found)


def main() -> None:
    """Load a server, and tell; exit code 1 where something went wrong."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("archive", type=Path, nargs="?")
    options.add_argument("--articles", type=int, default=100_000)
    options.add_argument("--browsers", type=int, default=200)
    options.add_argument("--seconds", type=float, default=120, help="of each of the two loads")
    options.add_argument("--public", action="store_true", help="serve for strangers only; without it both ways")
    given = options.parse_args()
    with TemporaryDirectory() as folder:
        path = given.archive or Path(folder, "archive.db")
        if not path.exists():
            generate(path, given.articles, seed=1)
        failed = ""
        for served_as in (["--public"],) if given.public else ([], ["--public"]):
            load_average = " ".join(f"{each:.1f}" for each in os.getloadavg())
            print(
                f"\narchiver serve {' '.join(served_as)} (load of the machine before: {load_average})", flush=True
            )
            *_, fault = attack(path, given.browsers, given.seconds, Path(folder, "log"), *served_as)
            print(fault or "all well", flush=True)
            failed += fault
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
