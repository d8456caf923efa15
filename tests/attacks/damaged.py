"""A small archive in, the same with one thing wrong out; and what of it can still be read."""

from __future__ import annotations

import random
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlite_utils.utils import sqlite3

from archiver import pipeline
from archiver.config import load_settings
from archiver.custody.mending.repair import Order
from archiver.custody.verifying.verify import Plan
from archiver.ingest import prepare_ingest
from archiver.model import Capture, Failure, Reading
from archiver.pipeline import ReadingOptions
from archiver.samples import SampleServer
from archiver.sources import read_sources
from archiver.store import open_archive
from archiver.store.judging.judgements import Judge
from archiver.warc.walk import Record, walk
from tests.cli.conftest import page
from tests.conftest import Clock

KINDS = ("one bit flipped", "4 KB zeroed", "tail cut", "garbage appended")
ALL = 1_000_000  # articles read again: every one
STORIES = 10  # pages beside the samples
BEGIN = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@lru_cache(maxsize=1_000)
def read_once(work: Capture | Failure, options: ReadingOptions) -> Reading | Failure:
    """Reading is pure, so that a campaign need not read the same bytes a thousand times."""
    return pipeline.read_capture(work, options)


PLAN = Plan(read_data=True, sample=ALL, read=read_once)


def order(*, adopt: bool = False) -> Order:
    return Order(PLAN, adopt, clock=Clock(BEGIN))


def make_archive(folder: Path) -> Path:
    """An archive of our samples and ten pages more, in several WARC files, with judgements and failures."""
    database = folder / "archive.db"
    db = open_archive(database, create=True)
    clock = Clock(BEGIN)
    pages = folder / "pages"
    pages.mkdir()
    for number in range(STORIES):
        title = f"Harbour report {number}: Tencent and the quay"
        words = f"The council of Shenzhen counted {number * 7 + 3} ships on Monday, Ann Lee of Reuters said. " * 3
        (pages / f"{number}.html").write_bytes(page(title, text=words))
    with SampleServer() as server, closing(db):
        ingest = prepare_ingest(
            db, replace(load_settings(db=str(database)), workers=0), connect_to=server.connect_to
        )
        ingest = replace(ingest, clock=clock, fetching=replace(ingest.fetching, clock=clock))
        list(ingest.add(read_sources([*server.urls, *map(str, server.pastes)])))
        server.advance()
        list(ingest.add(read_sources([*server.changed_urls, *server.urls[:4], server.urls[0] + ".gone.html"])))
        list(ingest.add(read_sources([str(pages)])))
        ids = [
            row[0] for row in db.execute("select id from entities where type = 'ORG' order by article_count desc")
        ]
        judge = Judge(db, clock=clock)
        judge.merge(ids[0], ids[1])
        judge.rename(ids[2], "The renamed one")
        db.execute("pragma wal_checkpoint(truncate)")
    return database


def damage(path: Path, kind: str, chance: random.Random) -> None:
    """Do one thing to a file, somewhere."""
    data = bytearray(path.read_bytes())
    at = chance.randrange(len(data))
    if kind == "one bit flipped":
        data[at] ^= 1 << chance.randrange(8)
    elif kind == "4 KB zeroed":
        data[at : at + 4096] = bytes(len(data[at : at + 4096]))
    elif kind == "tail cut":
        del data[-chance.randrange(1, min(len(data), 20_000)) :]
    else:
        data += chance.randbytes(chance.randrange(1, 10_000))
    path.write_bytes(data)


def readable(path: Path) -> Any:
    """All that a file says, so that two can be compared: of a WARC file its records, of a database all its rows.

    Whatever cannot be read is told as such, which no sound file does.
    """
    return _records(path) if path.suffix == ".gz" else _rows(path)


def _records(path: Path) -> Any:
    with path.open("rb") as file:
        found = list(walk(file, path.stat().st_size))
    return [(each.headers, each.offset, each.wrong) if isinstance(each, Record) else None for each in found]


def _rows(path: Path) -> Any:
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
    connection.text_factory = bytes
    with closing(connection):
        try:
            schema = connection.execute("select * from sqlite_master order by rowid").fetchall()
            tables = [
                row[1].decode() for row in schema if row[0] == b"table" and b"virtual table" not in row[4].lower()
            ]
            numbers = [
                connection.execute(f"pragma {each}").fetchone() for each in ("application_id", "user_version")
            ]
            return (
                schema,
                numbers,
                {each: connection.execute(f"select * from [{each}]").fetchall() for each in tables},
            )
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            return str(error)
