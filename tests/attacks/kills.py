"""`python -m tests.attacks.kills --times 300`: kill -9 at any moment; what was acknowledged is there, nothing is half.

Each kind of work is killed and begun again until it is done, then once more on a new archive. Half of the kills come
after some time, half at some write, in the middle of it half of these times. After each, the archive is opened and
looked at; at the end of a piece of work it must hold the same as one that nobody disturbed.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from math import log2
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from tests.attacks import warm
from tests.attacks.jobs import JOBS, Job, Row, campaign, shares
from tests.attacks.sound import contents, faults
from tests.contents import differences

MOST_WRITES = 4_000  # of a command
REAL = 12  # every so many kills, the command itself is killed instead of a copy of this program


@dataclass
class Tally:
    """What came of one kind of work."""

    kills: int = 0
    rounds: int = 0
    acknowledged: int = 0
    wrong: list[str] = field(default_factory=list)
    where: Counter[str] = field(default_factory=Counter)  # by time, by write, of the command itself


class Attack:
    """Kills one kind of work until it was killed so many times."""

    def __init__(self, job: Job, folder: Path, chance: random.Random, watcher: Any) -> None:
        self.job, self.folder, self.chance, self.watcher = job, folder, chance, watcher
        self.tally = Tally()
        self.writes = 500.0  # about as many has a command
        self.real_seconds = 4.0  # about as long takes the command itself
        self.before = folder / "before"
        self.before.mkdir(parents=True)
        self.job.prepare(self.before)
        undisturbed = self._begin("undisturbed")
        self.seconds = 0.0
        for step in self.job.steps:
            self.seconds = max(self.seconds, self._run(step, undisturbed).seconds)
        self.expected = contents(undisturbed / "archive.db", self.job.without)

    def kill(self, times: int) -> Tally:
        while self.tally.kills < times and not self.tally.wrong:
            self._round(times)
        return self.tally

    def _begin(self, name: str) -> Path:
        folder = self.folder / name
        shutil.copytree(self.before, folder)
        return folder

    def _run(self, words: list[str], folder: Path, **how: Any) -> warm.Ended:
        return warm.run([*words, "--db", "archive.db"], folder=folder, **how)

    def _round(self, times: int) -> None:
        self.tally.rounds += 1
        folder = self._begin("disturbed")
        told: list[Row] = []
        for number, step in enumerate(self.job.steps):
            while not self.tally.wrong:
                done = self._disturb(step, folder) if self.tally.kills < times else self._run(step, folder)
                told += self._heard(done)
                if "Traceback" in done.errors:
                    self.tally.wrong.append(done.errors[-2000:])
                self._look(folder, told)
                if not done.is_killed or self._is_settled(folder, number):
                    break
        if not self.tally.wrong:
            self._compare(folder)
        self.tally.acknowledged += len(told)
        if not self.tally.wrong:
            shutil.rmtree(folder)

    def _disturb(self, words: list[str], folder: Path) -> warm.Ended:
        """Run a command that is killed, if it does not end before that."""
        is_real = (self.tally.kills + 1) % REAL == 0
        by_write = self.watcher is not None and not is_real and self.chance.random() < 0.5
        if is_real:
            after = self.chance.uniform(0.2, self.real_seconds)
            done = warm.call([*words, "--db", "archive.db"], folder=folder, kill_after=after)
            if not done.is_killed:  # learn how long it takes
                self.real_seconds = max(0.5, done.seconds)
        elif by_write:
            writes = int(2 ** self.chance.uniform(0, log2(self.writes)))
            done = self._run(words, folder, before=partial(self._arm, folder, writes, self.chance.random()))
        else:
            after = self.chance.uniform(0, self.seconds)
            done = self._run(words, folder, kill_after=after, before=partial(_be_impatient, self.chance.random()))
        if by_write:  # learn how many there are
            self.writes = min(MOST_WRITES, max(8, self.writes * (1.2 if done.is_killed else 0.6)))
        if done.is_killed:
            self.tally.kills += 1
            self.tally.where["command" if is_real else "write" if by_write else "time"] += 1
        return done

    def _arm(self, folder: Path, writes: int, patience: float) -> None:
        _be_impatient(patience)
        self.watcher.attack_root(str(folder.resolve()).encode())
        self.watcher.attack_arm(writes)

    def _heard(self, done: warm.Ended) -> list[Row]:
        if done.lines and not done.lines[0].startswith("{"):
            numbers = [line.split()[1].rstrip(":") for line in done.lines if line.startswith("Judgement")]
            return [{"number": int(number)} for number in numbers]
        return done.rows()

    def _is_settled(self, folder: Path, number: int) -> bool:
        """Whether a command that was killed need not be given again: `resume` will see to it, or it was done."""
        step, later = self.job.steps[number][0], [each[0] for each in self.job.steps[number + 1 :]]
        if step == "curate":  # given again, `undo` would take back one more
            return _count(folder, "judgements", "true") > number
        has_begun = _count(folder, "runs", "given_sha256 <> ''") > number
        return has_begun and ("resume" in later or (step == "add" and not _count(folder, "queue", "true")))

    def _look(self, folder: Path, told: list[Row]) -> None:
        path = folder / "archive.db"
        if not path.exists():
            self.tally.wrong += ["what was acknowledged is gone with the archive"] * bool(told)
            return
        self.tally.wrong += faults(path)
        with closing(Database(path)) as db:
            self.tally.wrong += self.job.check(db, told)

    def _compare(self, folder: Path) -> None:
        found = differences(_timeless(self.expected), _timeless(contents(folder / "archive.db", self.job.without)))
        self.tally.wrong += [f"{table} is not as undisturbed: {told}" for table, told in found.items()]


def _count(folder: Path, table: str, where: str) -> int:
    path = folder / "archive.db"
    if not path.exists():
        return 0
    with closing(Database(path)) as db:  # killed while the tables were made, it has none
        return int(db[table].count_where(where)) if table in db.table_names() else 0


def _be_impatient(share: float) -> None:
    """Have many small transactions in half of the runs, where pages come in one a second."""
    import archiver.ingest.work

    if share < 0.5:
        archiver.ingest.work.PATIENCE = share / 5


def _timeless(content: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
    """Contents without the times at which things were done, and without the folder that they were done in."""

    def plain(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        value = value.replace("/undisturbed/", "/disturbed/").replace("/disk/", "/")
        return "now" if value[:2] == "20" and value[10:11] == "T" and value[:4] > "2023" else value

    return {table: sorted((tuple(map(plain, row)) for row in rows), key=repr) for table, rows in content.items()}


def main() -> int:
    asked = campaign("kills", __doc__, JOBS, times=300, of="kills")
    watcher = warm.restart_watched("tests.attacks.kills")
    warm.warm_up()
    print(f"seed {asked.seed}{'' if watcher else '; no compiler: killed by time alone'}")
    print(f"{'work':<16}{'kills':>6}{'by time':>9}{'by write':>9}{'command':>9}{'rounds':>8}{'told':>7}  wrong")
    bad = 0
    with tempfile.TemporaryDirectory(prefix="kills-") as folder:
        for name, times, place, chance in shares(asked, JOBS, Path(folder)):
            attack = Attack(JOBS[name], place, chance, watcher)
            tally = attack.kill(times)
            bad += len(tally.wrong)
            print(f"{name:<16}{tally.kills:>6}{tally.where['time']:>9}{tally.where['write']:>9}"
                  f"{tally.where['command']:>9}{tally.rounds:>8}{tally.acknowledged:>7}  {len(tally.wrong)}", flush=True)  # fmt: skip
            for each in tally.wrong[:10]:
                print(f"    {each}")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
