"""What if the program is killed while it brings an old archive to today's schema? The archive is the old or the new.

``python -m tests.attacks.migrating --times 50`` writes an archive of invented articles in an old schema, lets a
program open it, and kills that with kill -9 at a random moment, so many times. After each: SQLite finds nothing wrong,
the migrations that are noted are those of the old schema or all there are, every row of every table is there, and the
next program opens it and finds today's schema, with all rows, sound indexes and right counters.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3

from archiver.store import open_archive
from archiver.store.schema.migrations import migration_names, migrations
from archiver.store.schema.upgrade import former_copies
from tests.attacks.told import Found, tell
from tests.benchmarks.generate import generate
from tests.store.schema.older import columns_of, ordinary_tables, write_older

OPEN = """
import sys, pathlib
from archiver.store import open_archive
print("opening", flush=True)
open_archive(pathlib.Path(sys.argv[1])).close()
print("open", flush=True)
"""
Columns = dict[str, list[str]]


def attack(times: int, articles: int, schema: int, seed: int, folder: Path) -> Found:
    """Kill so many programs that open an old archive."""
    chance, found = random.Random(seed), Found()
    old, work = folder / "old.db", folder / "work" / "archive.db"
    generate(folder / "new.db", articles, seed)
    write_older(folder / "new.db", old, schema)
    columns, content = content_of(old)
    _fresh(old, work)
    whole = _kill(work, None)
    for number in range(times):
        _fresh(old, work)
        _kill(work, chance.uniform(0, whole * 1.1))
        state = _state(work, schema)
        found.states[state] += 1
        for fault in _faults(work, state, columns, content):
            found.faults.append(f"kill {number}, found {state}: {fault}")
    return found


def content_of(path: Path, columns: Columns | None = None) -> tuple[Columns, dict[str, str]]:
    """The columns of each table, and a digest of all of its rows."""
    with closing(sqlite3.connect(path)) as connection:
        if columns is None:
            columns = {name: columns_of(connection, name) for name in ordinary_tables(connection)}
        digests = {}
        for table, own in columns.items():
            listed = ", ".join(f'"{column}"' for column in own)
            said = sha256()
            for row in connection.execute(f"select {listed} from {table} order by {listed}"):
                said.update(repr(row).encode())
            digests[table] = said.hexdigest()
    return columns, digests


def _fresh(old: Path, work: Path) -> None:
    shutil.rmtree(work.parent, ignore_errors=True)
    work.parent.mkdir()
    shutil.copy(old, work)


def _kill(path: Path, after: float | None) -> float:
    """Open an archive in a program that is killed after so many seconds; how long it was at it."""
    command = [sys.executable, "-c", OPEN, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as opening:
        assert opening.stdout is not None
        opening.stdout.readline()
        began = time.monotonic()
        if after is not None:
            time.sleep(after)
            opening.kill()
        opening.communicate(timeout=600)
        return time.monotonic() - began


def _state(path: Path, schema: int) -> str:
    """The schema that is there: old or new, and what the program was at; half of one is a fault."""
    with closing(sqlite3.connect(path)) as connection:
        applied = {row.name for row in migrations.applied(Database(connection))}
    if applied == migration_names():
        return "new"
    if applied != {f"schema_{number:04}" for number in range(1, schema + 1)}:
        return "half"
    return "old, copied" if former_copies(path) else "old, not copied yet"


def _faults(path: Path, state: str, columns: Columns, content: dict[str, str]) -> Iterator[str]:
    if state == "half":
        yield "neither the old schema nor the new one"
    yield from _unsound(path)
    if content_of(path, columns)[1] != content:
        yield "rows are not what they were"
    _kill(path, None)
    if _state(path, 0) != "new":
        yield "the next program did not bring it to today's schema"
    yield from _unsound(path)
    if content_of(path, columns)[1] != content:
        yield "rows are not what they were once it was migrated"
    for kept in former_copies(path):
        if content_of(kept, columns)[1] != content:
            yield f"{kept.name} is not what was there before"
    with closing(open_archive(path)) as db:
        db.execute("insert into articles_fts (articles_fts, rank) values ('integrity-check', 1)")
        db.conn.rollback()
        yield from wrong_counters(db)


def wrong_counters(db: Database) -> Iterator[str]:
    """Which tables have another number of rows than is noted."""
    noted = db.execute("select table_name, row_count from counts where column_name = ''").fetchall()
    for table, number in noted:
        if db.execute(f"select count(*) from {table}").fetchone()[0] != number:
            yield f"the counter of {table} is wrong"


def _unsound(path: Path) -> Iterator[str]:
    with closing(sqlite3.connect(path)) as connection:
        if (said := connection.execute("pragma integrity_check(1)").fetchone()[0]) != "ok":
            yield said
        if connection.execute("pragma foreign_key_check").fetchone():
            yield "rows refer to what is not there"


def main() -> int:
    """Attack, and say what was found."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--times", type=int, default=50)
    options.add_argument("--articles", type=int, default=2_000)
    options.add_argument("--schema", type=int, default=6, help="that the archive has before")
    options.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    given = options.parse_args()
    with TemporaryDirectory() as folder:
        found = attack(given.times, given.articles, given.schema, given.seed, Path(folder))
    about = f"{given.times} kills, schema {given.schema:04}, {given.articles:,} articles, seed {given.seed}"
    return tell(about, found)


if __name__ == "__main__":
    sys.exit(main())
