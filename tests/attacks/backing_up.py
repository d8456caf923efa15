"""What if a backup is killed? The last one is whole, and the next one goes on where it was.

``python -m tests.attacks.backing_up --times 50`` adds to an archive, and kills `archiver backup` with kill -9 at a
random moment, so many times. After each, every byte of every snapshot in the list is compared with its checksum. At the
end a backup is let come to its end, and what is restored from it must be what the archive is.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlite_utils import Database

from archiver.custody.backups.backup import back_up
from archiver.custody.backups.manifest import read_backup, read_snapshot
from archiver.custody.backups.restore import check_snapshot, restore
from archiver.errors import BackupError
from archiver.store import open_archive
from tests.attacks.migrating import content_of
from tests.attacks.told import Found, tell
from tests.benchmarks.generate import generate

CALL = """
import sys, pathlib
from archiver.custody.backups.backup import back_up
print("begun", flush=True)
back_up(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
"""


def attack(times: int, articles: int, seed: int, folder: Path) -> Found:
    """Kill so many backups of an archive that grows between them."""
    chance, found = random.Random(seed), Found()
    path, backup = folder / "data" / "archive.db", folder / "backup"
    generate(path, articles, seed)
    _grow(path, chance)
    began = time.monotonic()
    back_up(path, backup)
    whole = time.monotonic() - began
    for number in range(times):
        _grow(path, chance)
        listed = _listed(backup)
        was_killed = _killed(path, backup, chance.uniform(0, whole * 1.2))
        found.states["killed" if was_killed else "came to its end"] += 1
        if was_killed and _listed(backup) > listed:
            found.states["  killed when all was done"] += 1
        found.faults += [f"kill {number}: {fault}" for fault in _faults(backup)]
    back_up(path, backup)
    restore(backup, folder / "restored" / "archive.db")
    if content_of(path) != content_of(folder / "restored" / "archive.db"):
        found.faults.append("what was restored is not what was backed up")
    for warc in (path.parent / "warc").iterdir():
        if (folder / "restored" / "warc" / warc.name).read_bytes() != warc.read_bytes():
            found.faults.append(f"{warc.name} is not what was backed up")
    return found


def _grow(path: Path, chance: random.Random) -> None:
    """Add to the archive: a row, a new WARC file, and more to the first; bytes that nobody can have guessed."""
    warc = path.parent / "warc"
    warc.mkdir(exist_ok=True)
    names = [f"grown-{len(list(warc.iterdir())):05}.warc.gz", "grown-00000.warc.gz"]
    for name in names:
        with (warc / name).open("ab") as file:
            file.write(chance.randbytes(chance.randrange(200_000)))
    with closing(open_archive(path)) as db, db.conn:
        for name in names:
            _note(db, name, (warc / name).stat().st_size)


def _note(db: Database, name: str, size: int) -> None:
    db.execute(
        "insert or replace into captures (run_id, url, final_url, captured_at, sha256, warc_file, warc_offset,"
        " warc_length, kind) values (1, '', '', '2026-11-28T00:00:00Z', '', ?, 0, ?, 'http')",
        [name, size],
    )


def _killed(path: Path, backup: Path, after: float) -> bool:
    command = [sys.executable, "-c", CALL, str(path), str(backup)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        running.stdout.readline()
        time.sleep(after)
        running.kill()
    return running.returncode != 0


def _listed(backup: Path) -> int:
    found = read_backup(backup)
    return len(found.snapshots) if found else 0


def _faults(backup: Path) -> list[str]:
    found = read_backup(backup)
    if found is None or not found.snapshots:
        return ["there is no backup any more"]
    faults = []
    for listed in found.snapshots:
        try:
            faults += check_snapshot(backup, read_snapshot(backup, listed))
        except BackupError as error:
            faults.append(str(error))
    return faults


def main() -> int:
    """Attack, and say what was found."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--times", type=int, default=50)
    options.add_argument("--articles", type=int, default=1_000)
    options.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    given = options.parse_args()
    with TemporaryDirectory() as folder:
        found = attack(given.times, given.articles, given.seed, Path(folder))
    return tell(f"{given.times} backups, {given.articles:,} articles, seed {given.seed}", found)


if __name__ == "__main__":
    sys.exit(main())
