"""`python -m tests.attacks.full_disk --times 50`: no space left at any moment.

Half of the times the process may not let a file grow beyond some size; the other half, the archive is on a small disk
of its own (tmpfs, which only root can mount), filled but for a few bytes. The command must end with 1 and one plain
sentence, what it had acknowledged must be there; and when there is room, the same command must come to its end, with
the same archive as if nothing had happened.
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from math import log2
from pathlib import Path

from sqlite_utils import Database

from tests.attacks import jobs, warm
from tests.attacks.jobs import Job, Row, campaign, shares
from tests.attacks.kills import Attack

SIZE = 24 << 20  # bytes of the small disk
LEAST = 1 << 12  # bytes of room


def nothing(db: Database, told: list[Row]) -> list[str]:
    """A command that changes nothing has nothing to keep."""
    return []


JOBS = {
    **{name: job for name, job in jobs.JOBS.items() if name != "add, resume"},
    "export": Job(jobs.named, [["export", "all.jsonl"], ["export", "--format", "csv", "tables"]], nothing),
    "publish": Job(jobs.named, [["publish", "site"]], nothing),
    "search": Job(jobs.named, [["search", "harbour OR tencent", "--json"]], nothing),
}


class FullDisk(Attack):
    """Runs one kind of work without room, then with it."""

    def __init__(self, name: str, folder: Path, chance: random.Random, *, small_disk: bool) -> None:
        super().__init__(JOBS[name], folder, chance, None)
        self.ways = ("limit", "disk") if small_disk else ("limit",)
        self.ended: Counter[str] = Counter()
        self.room = {"limit": float(1 << 20), "disk": float(4 << 20)}  # bytes with which all goes well, about
        self.changes = self.job.check is not nothing

    def fill(self, times: int) -> Counter[str]:
        while sum(self.ended[way] for way in self.ways) < times and not self.tally.wrong:
            way = self.ways[sum(self.ended[each] for each in self.ways) % len(self.ways)]
            with self._disk(way) as folder:
                self._attempt(way, folder)
        return self.ended

    @contextmanager
    def _disk(self, way: str) -> Iterator[Path]:
        """The folder `disturbed`, on a small disk of its own or not."""
        place = self.folder / "disk"
        place.mkdir()
        if way == "disk":
            subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "none", str(place)], check=True)
        try:
            yield self._begin("disk/disturbed")
        finally:
            if way == "disk":
                subprocess.run(["umount", str(place)], check=True)
            shutil.rmtree(place)

    def _attempt(self, way: str, folder: Path) -> None:
        room = int(2 ** self.chance.uniform(LEAST.bit_length(), log2(self.room[way])))
        told: list[Row] = []
        was_full = False
        for step in self.job.steps:
            filler = folder.parent / "filler"
            if way == "disk":
                _fill(filler, room)
            done = self._run(step, folder, before=partial(_limit, room) if way == "limit" else lambda: None)
            filler.unlink(missing_ok=True)
            told += self._heard(done)
            if done.code:
                was_full = True
                self.tally.wrong += _wrong_end(done)
                self._look(folder, told)
                done = self._run(step, folder)
                told += self._heard(done)
                if done.code and "already" not in done.errors:
                    self.tally.wrong.append(f"with room again it ended with {done.code}: {done.errors[-500:]}")
        self._look(folder, told)
        if self.changes and not self.tally.wrong:
            self._compare(folder)
        self.tally.acknowledged += len(told)
        self.ended[way if was_full else f"{way}, had room"] += 1
        self.room[way] = min(8 << 20, max(2 * LEAST, self.room[way] * (1.2 if was_full else 0.7)))


def _limit(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def _fill(filler: Path, room: int) -> None:
    """Fill the disk but for some bytes."""
    with filler.open("wb", buffering=0) as file:
        free = os.statvfs(filler.parent)
        left = max(0, free.f_bavail * free.f_frsize - room)
        if left:
            os.posix_fallocate(file.fileno(), 0, left)


def _wrong_end(done: warm.Ended) -> list[str]:
    """What is wrong with how a command ended that had no room."""
    lines = done.errors.strip().splitlines()
    told = [line for line in lines if line.startswith("Error: ")]
    if done.code != 1 or len(told) != 1 or "Traceback" in done.errors or not told[0].endswith("."):
        return [f"it ended with {done.code}: {done.errors[-1500:]}"]
    return []


def can_mount(folder: Path) -> bool:
    """Whether a small disk can be had."""
    place = folder / "try"
    place.mkdir()
    try:
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(place)], capture_output=True, check=False
        )
    except FileNotFoundError:
        return False
    if not done.returncode:
        subprocess.run(["umount", str(place)], check=True)
    return not done.returncode


def main() -> int:
    asked = campaign("full_disk", __doc__, JOBS, times=50, of="times without room")
    warm.warm_up()
    bad = 0
    with tempfile.TemporaryDirectory(prefix="full-") as folder:
        small_disk = can_mount(Path(folder))
        print(
            f"seed {asked.seed}{'' if small_disk else '; no small disk can be mounted here: by the size of files only'}"
        )
        print(f"{'work':<16}{'file limit':>11}{'full disk':>11}{'had room':>10}{'told':>7}  wrong")
        for name, times, place, chance in shares(asked, JOBS, Path(folder)):
            attack = FullDisk(name, place, chance, small_disk=small_disk)
            ended = attack.fill(times)
            bad += len(attack.tally.wrong)
            had_room = sum(count for way, count in ended.items() if "room" in way)
            print(f"{name:<16}{ended['limit']:>11}{ended['disk']:>11}{had_room:>10}{attack.tally.acknowledged:>7}"
                  f"  {len(attack.tally.wrong)}", flush=True)  # fmt: skip
            for each in attack.tally.wrong[:5]:
                print(f"    {each}")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
