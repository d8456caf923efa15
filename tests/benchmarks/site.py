"""How much does it cost the server to answer each type of page, in archives of any size?

``python -m tests.benchmarks.site PATH... [--repeat 30] [--only WORD] [--record]`` asks every type of page in-process, of
archives that `generate` wrote, and prints the median, the 95th percentile and the maximum of the CPU milliseconds of
this process, Datasette's threads included. Without a path it makes an archive of 5,000 articles. ``--record`` writes
``docs/site-performance.md``.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import statistics
import sys
import time
from dataclasses import dataclass
from http import HTTPStatus
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

import datasette
from sqlite_utils.utils import sqlite3

from archiver.publish import build_datasette
from tests.benchmarks.asked import pages
from tests.benchmarks.generate import generate

RECORD = Path(__file__).parent.parent.parent / "docs" / "site-performance.md"
LIMIT = 100  # CPU milliseconds: the goal for the 95th percentile
SMALL = 5_000  # articles


@dataclass(frozen=True, slots=True)
class Cost:
    """What one type of page costs, in CPU milliseconds."""

    median: float
    most: float  # of 95 in a hundred
    maximum: float
    slowest: str  # address


async def measure(path: Path, repeat: int, only: str = "") -> dict[str, Cost]:
    """Type of page → its cost. Each address is asked once before, uncounted."""
    site = build_datasette(path)
    found = {}
    for name, addresses in pages(path).items():
        if only and only not in name:
            continue
        for address in addresses:
            status = (await site.client.get(address, follow_redirects=True)).status_code
            if status != HTTPStatus.OK:
                print(f"{address} gives {status}", flush=True)
        took = []
        for address in islice(cycle(addresses), max(repeat, len(addresses))):
            begun = time.process_time()
            await site.client.get(address)
            took.append(((time.process_time() - begun) * 1000, address))
        took.sort()
        costs = [cost for cost, _ in took]
        found[name] = Cost(statistics.median(costs), costs[int(len(costs) * 0.95)], *took[-1])
        print(_line(name, found[name]), found[name].slowest if found[name].most > LIMIT else "", flush=True)
    return found


def _line(name: str, cost: Cost) -> str:
    return f"{name:<42}{cost.median:9.1f}{cost.most:9.1f}{cost.maximum:9.1f}{' over' if cost.most > LIMIT else ''}"


def articles_in(path: Path) -> int:
    """How many articles an archive has."""
    connection = sqlite3.connect(path)
    try:
        return int(connection.execute("select count(*) from articles").fetchone()[0])
    finally:
        connection.close()


def document(found: dict[int, dict[str, Cost]]) -> str:
    """The page for docs/, from the costs by number of articles."""
    head = "".join(f" {count:,} |" for count in found)
    lines = [_INTRODUCTION.format(machine=_machine()), f"| page |{head}", "|---|" + "---|" * len(found)]
    for name in next(iter(found.values())):
        cells = (costs[name] for costs in found.values())
        lines.append(f"| {name} |" + "".join(f" {c.median:.0f} · {c.most:.0f} · {c.maximum:.0f} |" for c in cells))
    lines.append("\nOver the goal, at the 95th percentile:\n")
    for count, costs in found.items():
        over = [f"{name} ({cost.most:.0f})" for name, cost in costs.items() if cost.most > LIMIT]
        lines.append(f"- {count:,} articles: {', '.join(over) or 'nothing'}")
    return "\n".join(lines) + "\n" + _REASONS


_INTRODUCTION = """\
# What a page costs

CPU milliseconds of the server for one request, in archives of invented articles (about 490 words, 15 entities and 27
mentions each, spread as in news): median · 95th percentile · maximum, over requests with different parameters. Written
by `python -m tests.benchmarks.site PATH... --record`; `python -m tests.benchmarks.generate PATH --articles N` makes the
archives. The goal is 100 ms at the 95th percentile for every type of page.

Measured with {machine}.
"""


_REASONS = """
A beginning makes SQLite merge the lists of all words that begin so before it gives the first hit, once for finding,
twice for ranking and once for snippets. In the invented texts every 38th word begins with the same syllable. An index of
beginnings (`prefix=` of FTS5) would help, and make the full-text index larger; that was not measured.

How the rest stays flat: pages look at the newest of a crowd, and say so (20,000 articles of a search or of a comparison,
10,000 hits in a table, 5,000 articles of a network or a question); rows of tables and values of facets are counted as
they are written (`counts`); facets of filtered tables have 10 ms each, after which Datasette says that they timed out;
articles of a frequent entity are found by walking all articles by date, those of a rare one by sorting its own.
`tests/publish/test_scale.py` counts the steps of SQLite's virtual machine for every type of page.
"""


def _machine() -> str:
    with Path("/proc/cpuinfo").open(encoding="utf-8") as file:
        model = next((line.partition(":")[2].strip() for line in file if line.startswith("model name")), "a CPU")
    return (
        f"{os.cpu_count()} cores ({model}), shared with other work; Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, Datasette {datasette.__version__}"
    )


def main() -> None:
    """Measure, print, and record where asked to."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("paths", type=Path, nargs="*")
    options.add_argument("--repeat", type=int, default=30)
    options.add_argument("--only", default="", help="only types of page with this in their name")
    options.add_argument("--record", action="store_true")
    given = options.parse_args()
    with TemporaryDirectory() as folder:
        paths = given.paths
        if not paths:
            paths = [Path(folder, "small.db")]
            generate(paths[0], SMALL, seed=1)
        found = {}
        for path in paths:
            count = articles_in(path)
            print(f"\n{path.name}, {count:,} articles{'median':>16}{'95 %':>9}{'max':>9}")
            found[count] = asyncio.run(measure(path, given.repeat, given.only))
    if given.record:
        RECORD.write_text(document(found), encoding="utf-8")
    sys.exit(any(cost.most > LIMIT for costs in found.values() for cost in costs.values()))


if __name__ == "__main__":
    main()
