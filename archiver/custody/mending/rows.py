"""Rows of captures that part from their records in, the same taken from these out; and records without a row."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from archiver.custody.mending.groups import Group, group_records
from archiver.custody.verifying.records import File, open_file, said_by
from archiver.custody.verifying.verify import WARCS
from archiver.model import Capture, Failure, SourceKind, Target, WarcPlace
from archiver.store import Kept
from archiver.store.asking.kept import CaptureRow, files_known, prefixes
from archiver.store.queries import sql
from archiver.store.rows import update
from archiver.times import to_utc
from archiver.warc import read_capture
from archiver.warc.walk import Record, walk

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from sqlite_utils import Database

    from archiver.store.checks import Finding

ENOUGH = 2  # of address, time and bytes: what must agree for a record to be that of a row


@dataclass(frozen=True, slots=True)
class Stranger:
    """A record of a page that no row knows, and what it holds."""

    name: str  # of the file
    group: Group
    capture: Capture
    sha256: str
    original: WarcPlace | None

    @property
    def place(self) -> WarcPlace:
        """Where it stands."""
        record = self.group.record
        return WarcPlace(self.name, record.offset, record.length, self.sha256, self.group.begin, self.is_revisit)

    @property
    def is_revisit(self) -> bool:
        """Whether it refers to another record for its payload."""
        return self.group.record.kind == "revisit"


def own_files(db: Database, folder: Path) -> list[str]:
    """The WARC files that are there and that this archive has to do with."""
    known, began = set(files_known(db)), tuple(f"{prefix}-" for prefix in prefixes(db))
    return sorted(path.name for path in folder.glob(WARCS) if path.name in known or path.name.startswith(began))


def find_strangers(db: Database, database: Path, folder: Path, bad: Collection[int]) -> Iterator[Stranger]:
    """The records of pages in this archive's files that no row knows, rows that are known to be wrong aside.

    Args:
        db: The archive.
        database: Its file.
        folder: Where the WARC files are.
        bad: Captures whose rows are wrong.
    """
    for name in own_files(db, folder):
        file = open_file(db, database, folder, name)
        good = sorted((row.begin, row.end) for row in file.rows.values() if row.id not in bad)
        for group in group_records(_sound(file)):
            around = _around(good, group.record.offset)
            if not any(begin <= group.record.offset < end for begin, end in around):
                found = _read(db, file, group)
                if found:
                    yield found


def take_from_records(
    db: Database, strangers: Sequence[Stranger], findings: Collection[Finding]
) -> Iterator[tuple[int, str]]:
    """Write rows anew from the records that are theirs, within the caller's transaction.

    Yields:
        The capture, and what was done, in a sentence.
    """
    ids = dict.fromkeys(finding.id for finding in findings if finding.table == "captures")
    rows = [row for row in (_row(db, each) for each in ids) if row]
    pairs = ((_likeness(row, each), row.id, at) for row in rows for at, each in enumerate(strangers))
    by_id, taken = {row.id: row for row in rows}, set[int]()
    for (same, at_place, in_file), row_id, at in sorted(pairs, reverse=True):  # the likeliest first
        if row_id in by_id and at not in taken and same >= (1 if at_place and in_file else ENOUGH):
            taken.add(at)
            stranger = strangers[at]
            _rewrite(db, by_id.pop(row_id), stranger)
            where = f"byte {stranger.group.record.offset:,} of {stranger.name}"
            yield row_id, f"Capture {row_id} is as its record says, at {where}."


def kept(stranger: Stranger) -> Kept:
    """A record as the writer takes it."""
    url = stranger.capture.url
    capture = replace(stranger.capture, payload=b"", body=b"")
    return Kept(Target(url, SourceKind.URL, url), capture, stranger.place, stranger.original)


def _sound(file: File) -> Iterator[Record]:
    with file.path.open("rb") as opened:
        for found in walk(opened, file.path.stat().st_size):
            if isinstance(found, Record) and not found.wrong:
                yield found


def _around(groups: list[tuple[int, int]], offset: int) -> list[tuple[int, int]]:
    """The group that begins last before a place."""
    at = bisect_right(groups, (offset, 1 << 62))
    return groups[max(0, at - 1) : at]


def _read(db: Database, file: File, group: Group) -> Stranger | None:
    record, original = group.record, None
    digest = record.header("WARC-Payload-Digest").removeprefix("sha256:")
    if record.kind == "revisit":
        row = next(db.query(sql("original"), {"sha256": digest}), None)
        original = WarcPlace(*row.values()) if row else None
    place = WarcPlace(file.name, record.offset, record.length, digest, group.begin)
    found = read_capture(file.folder, place, original)
    capture = found.capture if isinstance(found, Failure) else found
    if capture is None:
        return None
    return Stranger(file.name, group, capture, sha256(capture.payload).hexdigest(), original)


def _row(db: Database, row_id: int | None) -> CaptureRow | None:
    query = sql("captures_in_file").replace("captures.warc_file = cast(:file as text)", "captures.id = :id")
    found = db.execute(query, {"id": row_id}).fetchone()
    return CaptureRow(*found) if found else None


def _likeness(row: CaptureRow, stranger: Stranger) -> tuple[int, bool, bool]:
    """How much of a row a record says: address, time and bytes; its place decides between equals."""
    capture = stranger.capture
    same = (
        row.final_url == capture.final_url,
        row.captured_at == to_utc(capture.captured_at),
        row.sha256 == stranger.sha256,
    )
    place = stranger.place
    return sum(same), place.offset == row.warc_offset, place.file == row.warc_file


def _rewrite(db: Database, row: CaptureRow, stranger: Stranger) -> None:
    place, original = stranger.place, stranger.original
    revisit_of = None
    if stranger.is_revisit and original:
        query = "select id from captures where warc_file = ? and warc_offset = ?"
        found = db.execute(query, [original.file, original.offset]).fetchone()
        revisit_of = found[0] if found else None  # its row was just given another place: the next round knows it
    moved = replace(row, revisit_of=revisit_of)
    told = said_by(stranger.capture, moved)
    update(
        db,
        "captures",
        row.id,
        told
        | {
            "warc_file": place.file,
            "warc_offset": place.offset,
            "warc_length": place.length,
            "group_offset": place.group_offset,
            "revisit_of": revisit_of,
        },
    )
