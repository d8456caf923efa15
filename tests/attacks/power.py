"""`python -m tests.attacks.power --times 100`: the current goes, and takes along what was not synced.

Commands are run once, with a layer under their files that notes every write, sync and change of names, and every line
that they print. Then the folder is made as a disk may hold it after a power cut at some moment (see `disk`), and
opened: what had been told by then must be there, and nothing may be half. Last, the command that was interrupted is
given again, and must come to its end.

With `--synchronous normal` the database is written as SQLite does at that setting, which is not ours: then it must be
sound, and evidence must be there, while what was told last may be lost; how much is counted.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import random
import shutil
import sys
import tempfile
from collections import Counter
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3

from archiver.ingest import work
from archiver.store import database
from archiver.store.merge import open as opening
from tests.attacks import jobs, material, warm
from tests.attacks.disk import MODES, Disk, Event, mark, read_events
from tests.attacks.sound import faults

# What is acknowledged by its lines, and how that is checked.
STEPS = (
    (["add", "{given}/pages", "--json"], jobs.saved),
    (["add", "{given}/crawl.warc.gz", "--json"], jobs.saved),
    (["retag", "--names", "{given}/names.tsv", "--json"], jobs.tagged),
    (["merge", "{given}/shard/archive.db", "--json"], jobs.merged),
    (["curate", "merge", "OpenAI", "Microsoft"], jobs.judged),
    (["curate", "hide", "Reuters"], jobs.judged),
    (["add", "{given}/more", "--json"], jobs.saved),
)
ARCHIVE = "new/data/archive.db"  # two folders that are not there before
Row = dict[str, Any]


class Recording:
    """What the commands did, once."""

    def __init__(self, folder: Path, watcher: ctypes.CDLL, synchronous: str) -> None:
        self.root, self.given, self._log = folder / "root", folder / "given", folder / "log"
        self.root.mkdir(parents=True)
        self._prepare()
        for number, _ in enumerate(STEPS):
            mark(self._log, str(number))
            done = warm.run(self.words(number, self.root), before=partial(self._watch, watcher, synchronous))
            assert done.code == 0, done
        self.events = read_events(self._log)

    def _watch(self, watcher: ctypes.CDLL, synchronous: str) -> None:
        """Note all that is done from now on, in many small transactions, at the setting that is asked for."""
        watcher.attack_root(str(self.root.resolve()).encode())
        watcher.attack_log(str(self._log).encode())
        adopt_as_usual = database.adopt_connection

        def adopt(connection: sqlite3.Connection) -> Database:
            db = adopt_as_usual(connection)
            db.execute(f"pragma synchronous = {synchronous}")
            db.execute("pragma wal_autocheckpoint = 100")
            return db

        work.PATIENCE = 0.1
        for module in (database, opening):
            module.adopt_connection = adopt

    def words(self, number: int, root: Path) -> list[str]:
        return [*(word.format(given=self.given) for word in STEPS[number][0]), "--db", str(root / ARCHIVE)]

    def _prepare(self) -> None:
        material.write_pages(self.given / "pages", range(25))
        material.write_pages(self.given / "more", range(200, 206))
        material.write_pages(self.given / "others", range(20, 32))
        material.write_warc(self.given / "crawl.warc.gz", range(100, 112))
        (self.given / "names.tsv").write_text(material.NAMES)
        done = warm.run(["add", str(self.given / "others"), "--db", str(self.given / "shard" / "archive.db")])
        assert done.code == 0, done

    def moments(self, chance: random.Random, times: int) -> list[int]:
        """Numbers of events before which the power goes; half of them right after a line was printed."""
        told = [number + 1 for number, event in enumerate(self.events) if event.kind == "A" and b"\n" in event.data]
        return sorted(
            chance.choice(told) if chance.random() < 0.5 else chance.randint(1, len(self.events))
            for _ in range(times)
        )


def told_by(events: list[Event]) -> tuple[int, list[tuple[int, Row]]]:
    """The step that was under way, and the lines that were out by then, each with its step."""
    step, text, rows = -1, b"", []
    for event in events:
        if event.kind == "M":
            step, text = int(event.data), b""
        elif event.kind == "A":
            text += event.data
            *lines, text = text.split(b"\n")
            rows += [(step, row) for line in lines if (row := _row(line.decode()))]
    return step, rows


def _row(line: str) -> Row | None:
    if line.startswith("{"):
        return dict(json.loads(line))
    return {"number": int(line.split()[1].rstrip(":"))} if line.startswith("Judgement") else None


class Cut:
    """The folder after one power cut."""

    def __init__(self, recording: Recording, moment: int, folder: Path) -> None:
        self._recording, self._folder = recording, folder
        self._step, self.told = told_by(recording.events[:moment])

    def look(self) -> tuple[list[str], list[str]]:
        """What is wrong with the archive, and what was told and is not so."""
        path = self._folder / ARCHIVE
        if not path.exists():
            return [], ["the whole archive"] * bool(self.told)
        wrong, lost = faults(path), []
        with closing(Database(path)) as db:
            for number, (_, check) in enumerate(STEPS):
                rows = [row for step, row in self.told if step == number]
                if check is jobs.tagged and self._step > number:
                    continue  # merging brought a reader that is newer
                lost += check(db, rows) if rows else []
        return wrong, lost

    def go_on(self) -> list[str]:
        """Give the command that was interrupted again."""
        number = max(0, self._step)
        words = self._recording.words(number, self._folder)
        done = warm.run(words)
        is_done = words[0] == "curate" and "already" in done.errors
        if (done.code and not is_done) or "Traceback" in done.errors:
            return [f"{' '.join(words[:2])} ended with {done.code}: {done.errors[-1500:]}"]
        return faults(self._folder / ARCHIVE)


def attack(recording: Recording, folder: Path, chance: random.Random, times: int) -> dict[str, Counter[str]]:
    """Cut the power so many times; what came of it, for each way of keeping what was not synced."""
    disk, done = Disk(recording.root.resolve()), 0
    tallies = {mode: Counter[str]() for mode in MODES}
    for number, moment in enumerate(recording.moments(chance, times)):
        for event in recording.events[done:moment]:
            disk.take(event)
        done = moment
        mode = MODES[number % len(MODES)]
        place = folder / f"cut{number}"
        disk.cut(place, chance, mode)
        cut = Cut(recording, moment, place)
        wrong, lost = cut.look()
        wrong += cut.go_on()
        shutil.rmtree(place)
        tallies[mode] += Counter(cuts=1, told=len(cut.told), lost=len(lost), wrong=len(wrong), losing=bool(lost))
        for each in [*(f"lost: {what}" for what in lost[:3]), *wrong[:5]]:
            print(f"    event {moment} of {len(recording.events)}, {mode} kept: {each}", file=sys.stderr)
    return tallies


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.attacks.power", description=__doc__)
    parser.add_argument("--times", type=int, default=100, help="power cuts [100]")
    parser.add_argument("--synchronous", choices=("full", "normal"), default="full", help="ours is full")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**31))
    asked = parser.parse_args()
    watcher = warm.restart_watched("tests.attacks.power")
    if watcher is None:
        print("There is no C compiler here: the layer under the files cannot be made.")
        return 2
    warm.warm_up()
    with tempfile.TemporaryDirectory(prefix="power-") as name:
        folder = Path(name)
        recording = Recording(folder, watcher, asked.synchronous)
        kinds = Counter(event.kind for event in recording.events)
        print(f"seed {asked.seed}; {len(recording.events):,} events: {kinds['W']:,} writes, {kinds['S']:,} syncs")
        tallies = attack(recording, folder, random.Random(asked.seed), asked.times)
    print(f"{'not synced':<12}{'cuts':>6}{'told before':>13}{'of it lost':>12}{'in cuts':>9}{'wrong':>7}")
    for mode, tally in tallies.items():
        print(
            f"{mode:<12}{tally['cuts']:>6}{tally['told']:>13,}{tally['lost']:>12,}{tally['losing']:>9}{tally['wrong']:>7}"
        )
    total = sum(tallies.values(), Counter())
    return int(bool(total["wrong"] or (total["lost"] and asked.synchronous == "full")))


if __name__ == "__main__":
    sys.exit(main())
