"""A damaged archive in, as much of it mended as can be out; and what could not be saved.

First the database is copied. Then it is looked at, mended and looked at again, until nothing is found that can be
mended. The WARC files are left as they are, but for what stands behind their last whole record.
"""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from shutil import copyfile
from typing import TYPE_CHECKING

from sqlite_utils.utils import sqlite3

from archiver.custody.mending.files import note_what_is_lost, set_tails_aside
from archiver.custody.mending.keys import bring_judged_back, let_stand_ins_go, mend_keys, take_out_unreadable
from archiver.custody.mending.numbers import mend_copies, mend_indexes, mend_numbers, mend_shown
from archiver.custody.mending.rows import find_strangers, take_from_records
from archiver.custody.mending.salvage import salvage
from archiver.custody.mending.texts import Texts
from archiver.custody.verifying.readings import Again
from archiver.custody.verifying.verify import Plan, verify
from archiver.durable import free_mark
from archiver.errors import BusyError, DatabaseError, DiskError
from archiver.nouns import counted, plural
from archiver.pipeline import describe_reader
from archiver.store import Writer, begin_run, open_archive
from archiver.store.checks import Finding, Kind, open_as_it_stands
from archiver.store.database import write_transaction
from archiver.store.runs import runs_at_work
from archiver.store.snapshot import copy_database
from archiver.times import Clock, to_utc, utc_now
from archiver.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlite_utils import Database

ROUNDS = 4  # of looking and mending; what is mended may show what else is wrong
NEEDS_SALVAGE = frozenset({Kind.STRUCTURE, Kind.SCHEMA})
# Tables whose rows no WARC file holds.
ONLY_HERE = frozenset({"judgements", "feeds", "watches", "watch_articles", "failures", "queue", "runs"})
OF_CAPTURES = frozenset({Kind.ROW, Kind.RECORD})


class Did(StrEnum):
    """What sort of thing is told."""

    MENDED = "mended"
    LOST = "lost"  # could not be saved


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done, or could not be."""

    did: Did
    what: str  # one plain sentence


@dataclass(frozen=True, slots=True)
class Order:
    """How an archive is repaired."""

    plan: Plan  # how it is looked at: everything is read
    adopt: bool = False  # store records of this archive's own runs that no row knows
    clock: Clock = utc_now


def repair(database: Path, folder: Path, order: Order) -> Iterator[Step]:
    """Mend what can be mended; nothing is told, and nothing done, where all is sound.

    Args:
        database: The archive's database file.
        folder: Where its WARC files are.
        order: How.

    Raises:
        BusyError: A program is writing to the archive.
        NoDatabaseError: There is none.
        NotOurDatabaseError: It is no archive.
        OSError: The disk is full, or cannot be written.
    """
    found = _damage(database, folder, order)
    if not found and not order.adopt:
        return
    _refuse_busy(database)
    copy = copy_aside(database, order.clock())
    yield Step(Did.MENDED, f"The database as it was is kept in {copy.name}.")
    again = _Round(database, folder, order, reads_all=False)
    is_asked = order.adopt
    for _ in range(ROUNDS):
        if not (found or again.reads_all or is_asked):
            break
        yield from again.go(found)
        is_asked, before, found = False, found, _damage(database, folder, order)
        if before == found and not again.reads_all:
            break
    counts = Counter((finding.kind, finding.table or finding.file) for finding in found)
    for (kind, place), count in counts.items():
        findings, are = counted(count, "finding"), plural(count, "is", "are")
        yield Step(Did.LOST, f"{findings} of kind '{kind}' in {place or 'the database'} {are} left.")


def copy_aside(database: Path, now: datetime) -> Path:
    """Copy a database as it stands, committed writes of its WAL included; where the copy is. Others stay.

    Raises:
        OSError: The disk is full, or cannot be written.
    """
    copy = database.with_name(f"{database.name}.{free_mark('before-repair', now, database.parent)}")
    try:
        copy_database(database, copy)
    except (DatabaseError, DiskError):  # SQLite cannot read it through, and may say that the disk is failing
        for ending in ("", "-wal"):
            wanted = Path(f"{database}{ending}")
            if wanted.exists() and wanted.stat().st_size:
                copyfile(wanted, f"{copy}{ending}")
    return copy


def _damage(database: Path, folder: Path, order: Order) -> list[Finding]:
    return [finding for finding in verify(database, folder, order.plan) if finding.is_damage]


def _refuse_busy(database: Path) -> None:
    with open_as_it_stands(database) as db:
        try:
            at_work = runs_at_work(db)
        except sqlite3.DatabaseError:  # too damaged to tell
            return
    if at_work:
        raise BusyError("A program is writing to the archive; repair it when that is done.")


@dataclass(slots=True)
class _Round:
    """One round of mending."""

    database: Path
    folder: Path
    order: Order
    reads_all: bool  # rows were lost: every article is read again, and records without rows are taken in

    def go(self, found: Sequence[Finding]) -> Iterator[Step]:
        """Mend what was found; a database that cannot be written to gives way to a new one."""
        if any(finding.kind in NEEDS_SALVAGE for finding in found):
            yield from self.salvage()
            return
        try:
            yield from self.mend(found)
        except (sqlite3.DatabaseError, DatabaseError) as error:
            yield Step(Did.MENDED, f"The database cannot be mended as it is ({error}); it is read into a new one.")
            yield from self.salvage()

    def salvage(self) -> Iterator[Step]:
        """Put a new database in the place of one that cannot be read."""
        new = self.database.with_name(f"{self.database.name}.salvaged")
        for ending in ("", "-wal", "-shm"):
            Path(f"{new}{ending}").unlink(missing_ok=True)
        result = salvage(self.database, new)
        if not result.rows:
            Path(new).unlink()
            what = "Nothing of the database can be read; `archiver rebuild` makes it anew from the WARC files."
            yield Step(Did.LOST, what)
            return
        for ending in ("-wal", "-shm"):
            Path(f"{self.database}{ending}").unlink(missing_ok=True)
        new.replace(self.database)
        yield Step(Did.MENDED, f"{counted(result.rows, 'row was', 'rows were')} read and put into a new database.")
        for table in result.lost:
            is_lost = table in ONLY_HERE
            then = "." if is_lost else "; what they said is taken from WARC files."
            yield Step(Did.LOST if is_lost else Did.MENDED, f"Rows of {table} cannot be read{then}")
        self.reads_all = True

    def mend(self, found: Sequence[Finding]) -> Iterator[Step]:
        """Mend what does not need a new database."""
        with closing(open_archive(self.database)) as db:
            yield from (Step(Did.MENDED, what) for what in set_tails_aside(self.folder, found))
            with write_transaction(db):
                yield from (Step(Did.LOST, what) for what in take_out_unreadable(db))
                yield from (Step(Did.MENDED, what) for what in bring_judged_back(db))
            yield from self._mend_rows(db, found)
            with write_transaction(db):
                yield from (Step(Did.MENDED, what) for what in mend_keys(db))
            texts = self._texts(db)
            yield from self._mend_texts(db, texts, found)
        yield Step(Did.MENDED, "Counters and full-text indexes are made anew.")

    def _texts(self, db: Database) -> Texts:
        plan, clock = self.order.plan, self.order.clock
        reader = describe_reader(plan.reading)
        run = begin_run(db, command="archiver repair", options={}, archiver=__version__, now=clock())
        return Texts(Again(db, self.folder, plan.reading, plan.read), Writer(db, reader, run, clock=clock))

    def _mend_rows(self, db: Database, found: Sequence[Finding]) -> Iterator[Step]:
        """Rows are taken from their records, where these can be found; what is lost is noted."""
        bad = {finding.id for finding in found if finding.kind in OF_CAPTURES and finding.id is not None}
        mended: set[int] = set()
        if bad:
            strangers = list(find_strangers(db, self.folder, bad))
            with write_transaction(db):
                for row_id, what in take_from_records(db, strangers, found):
                    mended.add(row_id)
                    yield Step(Did.MENDED, what)
        if mended:  # others may refer to these: what is lost is told in the next round
            return
        with write_transaction(db):
            lost = [_as_lost(finding) for finding in found]
            for what in note_what_is_lost(db, self.folder, lost, to_utc(self.order.clock())):
                yield Step(Did.LOST, what)

    def _mend_texts(self, db: Database, texts: Texts, found: Sequence[Finding]) -> Iterator[Step]:
        of = {kind: [finding for finding in found if finding.kind is kind] for kind in Kind}
        broken = sorted({each.id for each in of[Kind.TEXT] if each.id is not None})
        stay = list(texts.restore(broken))
        if len(broken) > len(stay):
            texts_are = counted(len(broken) - len(stay), "text is", "texts are")
            yield Step(Did.MENDED, f"{texts_are} read again from what was captured.")
        yield from (Step(Did.LOST, what) for what in [*stay, *texts.name_again()])
        with write_transaction(db):
            texts.describe_known(of[Kind.VALUE])
            mend_shown(db)
            if of[Kind.COPIES] or self.reads_all:
                mend_copies(db)
            mend_numbers(db)
            mend_indexes(db)
        if self.reads_all or self.order.adopt or of[Kind.KEY]:
            count = texts.adopt(list(find_strangers(db, self.folder, ())))
            count += texts.find_again() if self.reads_all else 0
            if count:
                records, are = counted(count, "record"), plural(count, "is", "are")
                what = f"{records} that no row knew, or that belonged to no article, {are} taken in."
                yield Step(Did.MENDED, what)
        with write_transaction(db):
            yield from (Step(Did.LOST, what) for what in let_stand_ins_go(db))
        spans = _versions_of(db, [each.id for each in of[Kind.SPAN] if each.id is not None])
        texts.tag_again(spans)
        if spans:
            yield Step(Did.MENDED, f"Names are looked for again in {counted(len(spans), 'text')}.")
        ids = _all_articles(db) if self.reads_all else _articles_of(db, of[Kind.READING])
        yield from (Step(Did.LOST, what) for what in texts.read_again(ids))
        texts.writer.finish()
        self.reads_all = False


def _as_lost(finding: Finding) -> Finding:
    """A row for which no record was found is one whose record is lost."""
    return replace(finding, kind=Kind.RECORD) if finding.kind is Kind.ROW else finding


def _versions_of(db: Database, mention_ids: Sequence[int]) -> list[int]:
    versions = {
        row[0]
        for each in mention_ids
        for row in db.execute("select version_id from mentions where id = ?", [each]).fetchall()
    }
    return sorted(versions)


def _articles_of(db: Database, findings: Sequence[Finding]) -> list[int]:
    """The articles that findings are about, or whose versions they are about."""
    found = {each.id for each in findings if each.table == "articles" and each.id is not None}
    for each in findings:
        if each.table == "versions":
            found |= {row[0] for row in db.execute("select article_id from versions where id = ?", [each.id])}
    return sorted(found)


def _all_articles(db: Database) -> list[int]:
    return [row[0] for row in db.execute("select id from articles order by id").fetchall()]
