"""A room in, its mutation score out: of faults put into its code at random, how many its quick tests notice.

`make mutate ROOMS="clean store" SAMPLE=400`. Faults are made and tried by mutmut,
one at a time, with the tests that run the faulty function. A room has thousands; so a share of them is drawn, and the
score is told with its 95 % interval (Wilson 1927).
"""

from __future__ import annotations

import argparse
import json
import math
import random
import resource
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

ROOMS = {
    "clean": "archiver.clean.",
    "tag": "archiver.tag.",
    "resolve": "archiver.resolve.",
    "store": "archiver.store.",
}
FOLDER = Path("mutants")
MEMORY = 6 << 30  # bytes of addresses for each process: some faults make loops that never stop adding
SURVIVED, UNTESTED, UNTOUCHED = 0, 33, None  # as mutmut notes them; anything else is a fault that was noticed


def results() -> Iterator[tuple[str, int | None]]:
    """Every fault that mutmut can make, and how the tests ended that met it."""
    for path in sorted(FOLDER.rglob("*.meta")):
        yield from json.loads(path.read_text())["exit_code_by_key"].items()


def run_mutmut(names: Iterable[str], children: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    subprocess.run(["mutmut", "run", "--max-children", str(children), *names], check=True)


def draw(names: Sequence[str], share: int, seed: int) -> list[str]:
    """As many names as asked for, the same ones for the same seed.

    >>> draw(["a", "b", "c"], 5, 1)
    ['a', 'b', 'c']
    """
    return sorted(random.Random(seed).sample(sorted(names), min(share, len(names))))


def interval(noticed: int, tried: int) -> tuple[float, float]:
    """Where the share lies, with 95 % confidence.

    >>> tuple(round(each, 2) for each in interval(80, 100))
    (0.71, 0.87)
    """
    z, share = 1.96, noticed / tried
    middle = share + z * z / (2 * tried)
    half = z * math.sqrt(share * (1 - share) / tried + z * z / (4 * tried * tried))
    return (middle - half) / (1 + z * z / tried), (middle + half) / (1 + z * z / tried)


def tell(room: str, ended: dict[str, int | None], known: int) -> None:
    noticed = sum(code not in (SURVIVED, UNTESTED) for code in ended.values())
    low, high = interval(noticed, len(ended))
    untested = Counter(ended.values())[UNTESTED]
    print(
        f"{room}: {noticed} of {len(ended)} faults noticed, {noticed / len(ended):.1%} "
        f"({low:.1%} to {high:.1%}); {untested} in code that no quick test runs; drawn from {known}"
    )


def measure(room: str, share: int, seed: int, children: int) -> list[str]:
    """The faults of a room that no test noticed."""
    known = [name for name, _ in results() if name.startswith(ROOMS[room])]
    drawn = draw(known, share, seed)
    run_mutmut(drawn, children)
    ended = {name: code for name, code in results() if name in set(drawn)}
    tell(room, ended, len(known))
    return [name for name, code in ended.items() if code in (SURVIVED, UNTESTED)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rooms", nargs="*", help="all of them unless named")
    parser.add_argument("--sample", type=int, default=400, help="faults drawn for each room")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--children", type=int, default=2, help="faults tried at a time")
    given = parser.parse_args()
    if unknown := set(given.rooms) - set(ROOMS):
        parser.error(f"no such room: {', '.join(sorted(unknown))}; there are {', '.join(ROOMS)}")
    # mutmut makes its faults as a run begins: a few are tried, so that there are some to draw from.
    run_mutmut(["archiver.resolve.x_*__mutmut_1"], given.children)
    left = []
    for room in given.rooms or ROOMS:
        left += measure(room, given.sample, given.seed, given.children)
    if left:
        print("\nNot noticed (`mutmut show NAME` shows one):", *left, sep="\n  ")


if __name__ == "__main__":
    main()
