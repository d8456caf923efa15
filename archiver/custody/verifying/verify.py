"""An archive in, all that is wrong with it out, as it is found. Nothing is changed, not even its schema.

quick      the database by itself, and whether a record begins wherever a capture has one
read_data  every byte of every WARC file too, each record beside its row, and a sample of articles read again
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from archiver.custody.verifying.readings import Again, Read, check_readings
from archiver.custody.verifying.records import check_presence, check_records, open_file
from archiver.errors import NotOurDatabaseError
from archiver.pipeline import ReadingOptions, read_capture
from archiver.store.asking.kept import files_known
from archiver.store.checks import CHECKS, Finding, Kind, Share, checked, open_as_it_stands
from archiver.store.checks.opened import refuse_others
from archiver.store.checks.run import STUMBLES
from archiver.warc.walk import Damage, walk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlite_utils import Database

SAMPLE = 20  # articles that are read again
WARCS = "*.warc.gz"


def hear_nothing(what: str, done: int, total: int) -> None:
    """Nobody listens."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How closely an archive is looked at."""

    read_data: bool = False
    share: Share = field(default_factory=Share)
    sample: int = SAMPLE  # articles read again, with `read_data`
    reading: ReadingOptions = field(default_factory=ReadingOptions)
    read: Read = read_capture
    told: Callable[[str, int, int], None] = hear_nothing  # what is looked at; how much is done, of how much


def verify(database: Path, folder: Path, plan: Plan) -> Iterator[Finding]:
    """Everything that is wrong with an archive, or worth a word.

    Args:
        database: Its database file.
        folder: Where its WARC files are.
        plan: How closely to look.

    Raises:
        NoDatabaseError: There is none.
        NotOurDatabaseError: It is no archive, or one of an older schema.
        NewerSchemaError: A newer archiver wrote it.
        UnknownModelError: The spaCy model is not installed.
        KnownNamesError: A known-names file cannot be read.
    """
    with open_as_it_stands(database) as db:
        try:
            refuse_others(db, database)
        except STUMBLES as error:
            if not any(folder.glob(WARCS)):
                what = f"{database} is not a SQLite database; name another path with --db."
                raise NotOurDatabaseError(what) from error
            yield Finding(Kind.STRUCTURE, f"The database cannot be read at all: {error}.")
            yield from _check_alone(folder, plan)
            return
        yield from _check_tables(db, plan)
        yield from checked("WARC files", _check_files(db, folder, plan))
        if plan.read_data:
            plan.told("reading again", 0, 1)
            again = Again(db, folder, plan.reading, plan.read)
            yield from checked("readings", check_readings(again, plan.sample, plan.share))
            plan.told("reading again", 1, 1)


def _check_tables(db: Database, plan: Plan) -> Iterator[Finding]:
    for done, (what, check) in enumerate(CHECKS.items()):
        plan.told("database", done, len(CHECKS))
        yield from checked(what, check(db, plan.share, is_deep=plan.read_data))
    plan.told("database", len(CHECKS), len(CHECKS))


def _check_files(db: Database, folder: Path, plan: Plan) -> Iterator[Finding]:
    known = set(files_known(db))
    there = {path.name: path.stat().st_size for path in folder.glob(WARCS)}
    names = sorted(
        name for name in known | (there.keys() if plan.read_data else set()) if plan.share.has_file(name)
    )
    total, done = sum(there.get(name, 0) for name in names), 0
    for name in names:
        plan.told("WARC files", done, total)
        file, told = open_file(db, folder, name), _counting(plan, done, total)
        try:
            yield from check_records(file, told) if plan.read_data else check_presence(file)
        except OSError as error:
            yield Finding(Kind.FILE, f"It cannot be read: {error.strerror}.", file=name)
        done += there.get(name, 0)
    plan.told("WARC files", total, total)


def _counting(plan: Plan, before: int, total: int) -> Callable[[int], None]:
    done = before

    def told(more: int) -> None:
        nonlocal done
        done += more
        plan.told("WARC files", done, total)

    return told


def _check_alone(folder: Path, plan: Plan) -> Iterator[Finding]:
    """The WARC files without a database that could say what should be in them."""
    if not plan.read_data:
        return
    for path in sorted(folder.glob(WARCS)):
        with path.open("rb") as file:
            for found in walk(file, path.stat().st_size):
                if what := found.what if isinstance(found, Damage) else found.wrong:
                    yield Finding(Kind.DAMAGE, what, file=path.name, offset=found.offset)
