"""A sound archive, copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils.utils import sqlite3

from archiver.custody.verifying.verify import verify
from archiver.store.checks import Finding, Kind
from tests.attacks.damaged import PLAN, make_archive


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of an archive of 29 articles, with its WARC files in the folder `warc` beside it."""
    return make_archive(tmp_path_factory.mktemp("sound") / "archive")


@pytest.fixture
def archive(sound: Path, tmp_path: Path) -> Path:
    shutil.copytree(sound.parent, tmp_path / "copy")
    return tmp_path / "copy" / sound.name


Change = Callable[..., None]


@pytest.fixture
def change(archive: Path) -> Change:
    """Write to the database as no program of ours would."""

    def execute(statement: str, *values: Any) -> None:
        with closing(sqlite3.connect(archive)) as db:
            db.execute("pragma foreign_keys = off")
            db.execute(statement, values)
            db.commit()

    return execute


def look(database: Path) -> list[Finding]:
    """All findings, every byte read."""
    return list(verify(database, database.parent / "warc", PLAN))


def damaged(database: Path) -> set[Kind]:
    """The kinds of damage that are found."""
    return {finding.kind for finding in look(database) if finding.is_damage}


def ask(database: Path, query: str, *values: Any) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(database)) as db:
        return db.execute(query, values).fetchall()


def warcs(database: Path) -> list[Path]:
    """The WARC files, the largest first."""
    return sorted((database.parent / "warc").glob("*.warc.gz"), key=lambda path: -path.stat().st_size)


def alone(database: Path) -> list[int]:
    """The fetched captures of addresses that were fetched once, to whose records no others refer."""
    query = """
        select min(id) from captures where kind = 'http'
        group by url having count(*) = 1 and max(id) not in (select coalesce(revisit_of, 0) from captures)
            and max(revisit_of) is null and max(status) = 200
        order by 1
    """
    return [row[0] for row in ask(database, query)]


def break_record(database: Path, capture_id: int) -> Path:
    """Flip a bit in the middle of a capture's record; its file."""
    ((name, offset, length),) = ask(
        database, "select warc_file, warc_offset, warc_length from captures where id = ?", capture_id
    )
    path = database.parent / "warc" / name
    data = bytearray(path.read_bytes())
    data[offset + length // 2] ^= 16
    path.write_bytes(data)
    return path
