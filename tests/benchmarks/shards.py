"""What do pages over several archives cost, beside the same pages of one archive with all that is in them?

``python -m tests.benchmarks.shards [--articles 36000] [--parts 12] [--repeat 30]`` makes an archive of invented articles,
splits it into so many parts of several months each, and asks both in turn, in this process. It prints the median and
the 95th percentile of CPU milliseconds, Datasette's threads included, and of milliseconds until the answer is there.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from archiver.publish import build_datasette, build_whole
from archiver.store import open_archive
from archiver.store.parts.split import UNDATED, Month, months_of, write_part
from tests.benchmarks.asked import pages
from tests.benchmarks.generate import generate

KINDS = ("home", "search: ", "search, ")


def split_evenly(source: Path, folder: Path, count: int) -> list[Path]:
    """So many parts of an archive, each of the months that follow one another."""
    folder.mkdir()
    db = open_archive(source)
    months = months_of(db)
    db.close()
    paths = []
    for number in range(count):
        some = months[number * len(months) // count : (number + 1) * len(months) // count]
        name = next((month.name for month in some if month.name != UNDATED), UNDATED)
        all_months = tuple(each for month in some for each in month.months)
        part = Month(name, all_months, sum(month.articles for month in some))
        paths.append(write_part(source, folder, part, rest=number == count - 1).path)
    return paths


def asked_of_both(path: Path) -> dict[str, list[tuple[str, str]]]:
    """Kind of page → addresses in one archive, and over several."""
    found = {
        name: [(address, address) for address in addresses]
        for name, addresses in pages(path).items()
        if name.startswith(KINDS) and not any("." in address.partition("?")[0] for address in addresses)
    }
    db = open_archive(path)
    most = [row[0] for row in db.execute("select id from entities order by article_count desc limit 6").fetchall()]
    some = db.execute(
        "select id from entities where article_count between 50 and 100 order by id limit 6"
    ).fetchall()
    db.close()
    for name, numbers in (("entity, named most", most), ("entity, named in 50 to 100", [row[0] for row in some])):
        found[name] = [(f"/archive/entities/{number}", f"/entities/{{newest}}/{number}") for number in numbers]
    return found


async def measure(one: Any, whole: Any, addresses: Sequence[tuple[str, str]], repeat: int) -> list[list[float]]:
    """CPU and waiting in milliseconds, of one archive and of several: four lists."""
    took: list[list[float]] = [[], [], [], []]
    for number in range(repeat + len(addresses)):
        for at, site in enumerate((one, whole)):
            address = addresses[number % len(addresses)][at]
            cpu, begun = time.process_time(), time.perf_counter()
            answer = await site.client.get(address)
            if answer.status_code != 200:
                print(f"{address} gives {answer.status_code}")
            if number >= len(addresses):  # each is asked once before, uncounted
                took[2 * at].append((time.process_time() - cpu) * 1000)
                took[2 * at + 1].append((time.perf_counter() - begun) * 1000)
    return took


async def compare(path: Path, parts: list[Path], repeat: int) -> None:
    """Print a line for each kind of page."""
    one, whole = build_datasette(path), build_whole(parts)
    newest = max(part.stem for part in parts if part.stem != UNDATED)
    print(
        f"{'median, 95 in a hundred':<32}{'one: CPU':>18}{'waiting':>18}{f'{len(parts)} parts: CPU':>20}{'waiting':>18}"
    )
    for name, addresses in asked_of_both(path).items():
        told = [(first, second.format(newest=newest)) for first, second in addresses]
        took = await measure(one, whole, told, repeat)
        shown = "".join(
            f"{statistics.median(each):>11.1f}{sorted(each)[int(len(each) * 0.95)]:>7.1f}" for each in took
        )
        print(f"{name:<32}{shown}", flush=True)


def main() -> None:
    """Make both, ask both, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=36_000)
    parser.add_argument("--parts", type=int, default=12)
    parser.add_argument("--repeat", type=int, default=30)
    parser.add_argument("--archive", type=Path, help="an archive that `generate` wrote, in place of a new one")
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        path = given.archive or Path(folder) / "archive.db"
        if not given.archive:
            generate(path, given.articles, 7)
        begun = time.process_time()
        parts = split_evenly(path, Path(folder) / "parts", given.parts)
        print(f"split into {len(parts)} in {time.process_time() - begun:.1f} s of CPU")
        asyncio.run(compare(path, parts, given.repeat))


if __name__ == "__main__":
    main()
