"""Other archives in, one archive out that holds what all of them do.

A shard is an archive of its own: of one WARC file, of one month, of a colleague. What is in it is told by what it
says, never by numbers of rows: an article by its address, a version by its text, a capture by its place in a WARC
file, whose name has a random part. So taking a shard in again changes nothing, and one that has grown gives what
is new. It is taken in batches of articles, each a transaction and sound by itself: a merge that was killed goes on
when it is called again.

Evidence comes first, so that no row ever tells of bytes that are not there. What a shard's interrupted runs have
still to archive stays its own business, and so do its known names and settings.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from archiver.config import warc_folder_of
from archiver.store.curation import note_merged
from archiver.store.database import open_archive, write_transaction
from archiver.store.merge.articles import bring_articles, find_coming
from archiver.store.merge.bulk import in_bulk
from archiver.store.merge.evidence import Evidence, bring_evidence
from archiver.store.merge.frame import bring_frame
from archiver.store.merge.judgements import bring_judgements
from archiver.store.merge.open import attach_shard, check_shards
from archiver.store.merge.rest import bring_rest, bring_watches
from archiver.store.queries import sql
from archiver.store.schema.migrations import statements

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from sqlite_utils import Database

BATCH = 4_000  # articles


@dataclass(slots=True)
class Merged:
    """What became of a shard."""

    shard: str
    new: int = 0  # articles
    updated: int = 0
    known: int = 0
    captures: int = 0  # new ones
    entities_new: int = 0
    entities_joined: int = 0  # that the archive had
    judgements: int = 0  # new ones
    contradictions: list[str] = field(default_factory=list)  # judgements that others overrule, the later ones
    watches: int = 0  # new ones
    linked: int = 0  # WARC files
    copied: int = 0
    missing: list[str] = field(default_factory=list)  # WARC files


def merge_shards(
    archive: Path,
    shards: Iterable[Path],
    *,
    noted: Callable[[Path, int, int], object] = lambda shard, done, all: None,
) -> Iterator[Merged]:
    """Take other archives into one, one after the other.

    Args:
        archive: The archive's database; made where it is missing.
        shards: Those of the others; they are only read.
        noted: Hears of a shard how many of its articles are done, of how many.

    Yields:
        What became of each shard, once it is committed.

    Raises:
        DatabaseError: One of them cannot be used; nothing was written.
        UsageError: Likewise.
    """
    checked = check_shards(shards, archive)
    open_archive(archive, create=True).close()
    for shard in checked:
        with attach_shard(archive, shard) as db:
            yield _merge(db, warc_folder_of(archive), shard, partial(noted, shard))


def _merge(db: Database, warc_folder: Path, shard: Path, noted: Callable[[int, int], object]) -> Merged:
    merged, evidence = Merged(str(shard)), Evidence()
    bring_evidence(db, warc_folder_of(shard), warc_folder, evidence)
    with write_transaction(db):
        for statement in statements(sql("merge_begin")):
            db.execute(statement)
    total = db.execute("select count(*) from shard.articles").fetchone()[0]
    for first, last, done in _batches(db):
        with write_transaction(db):
            if find_coming(db, first, last):
                _take_batch(db, merged)
        noted(done, total)
    with write_transaction(db):
        _count_entities(merged, bring_frame(db))
        merged.captures += bring_rest(db)
        told = bring_judgements(db)
        merged.judgements, merged.contradictions = told.new, list(told.contradictions)
    merged.known = total - merged.new - merged.updated
    merged.watches = bring_watches(db)
    note_merged(db, [row[0] for row in db.execute("select warc_prefix from shard.runs order by id").fetchall()])
    bring_evidence(db, warc_folder_of(shard), warc_folder, evidence)  # a shard may have grown meanwhile
    merged.linked, merged.copied = len(evidence.linked), len(evidence.copied)
    merged.missing = sorted(evidence.missing)
    return merged


def _batches(db: Database) -> Iterator[tuple[int, int, int]]:
    """The numbers of the first and the last article of each batch in the shard, and how many are done with it."""
    last = done = 0
    while True:
        first = last + 1
        last, size = db.execute(
            "select max(id), count(*) from (select id from shard.articles where id >= ? order by id limit ?)",
            [first, BATCH],
        ).fetchone()
        if not size:
            return
        done += size
        yield first, last, done


def _take_batch(db: Database, merged: Merged) -> None:
    with in_bulk(db):
        _count_entities(merged, bring_frame(db))
        taken = bring_articles(db)
    merged.new += taken.new
    merged.updated += taken.updated
    merged.captures += taken.captures


def _count_entities(merged: Merged, found: tuple[int, int]) -> None:
    merged.entities_new += found[0]
    merged.entities_joined += found[1]
