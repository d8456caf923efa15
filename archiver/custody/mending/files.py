"""WARC files that are damaged in, torn tails aside and losses noted out. What they hold stays as it is."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from archiver.custody.verifying.losses import Loss, note_losses
from archiver.model import Reason
from archiver.store.checks import Finding, Kind
from archiver.store.queries import sql
from archiver.warc import set_torn_tail_aside

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlite_utils import Database

LOST = frozenset({Kind.RECORD, Kind.DAMAGE, Kind.FILE})


def set_tails_aside(folder: Path, findings: Iterable[Finding]) -> Iterator[str]:
    """Put what stands behind the last whole record into a file of its own; what was done, one sentence each."""
    for finding in findings:
        if finding.kind is Kind.TAIL:
            torn = set_torn_tail_aside(folder / finding.file)
            if torn:
                yield f"The torn end of {finding.file} is set aside, in {torn.name}."


def note_what_is_lost(db: Database, folder: Path, findings: Sequence[Finding], now: str) -> Iterator[str]:
    """Note what cannot be read, and list captures among the failures, so that they can be fetched again.

    Within the caller's transaction.

    Yields:
        What is lost, one sentence each.
    """
    losses: defaultdict[str, list[Loss]] = defaultdict(list)
    gone = {finding.file for finding in findings if finding.kind is Kind.FILE}
    for finding in findings:
        is_whole_file = finding.kind is Kind.FILE
        if finding.kind in LOST and finding.file and (is_whole_file or finding.file not in gone):
            length = None if is_whole_file else finding.length
            losses[finding.file].append(Loss(finding.offset or 0, length, finding.what, now))
        if finding.kind is Kind.RECORD and finding.id is not None:
            _list_failure(db, finding, now)
            yield f"Capture {finding.id}: {finding.what} It is listed among the failures."
    for name, noted in losses.items():
        if Path(name).name != name:  # damaged itself: it may lead anywhere
            continue
        note_losses(folder, name, noted)
        yield f"What cannot be read of {name} is noted beside it; the file stays as it is."


def _list_failure(db: Database, finding: Finding, now: str) -> None:
    about = {"reason": Reason.BAD_WARC, "detail": finding.what, "now": now, "capture": finding.id}
    db.execute(sql("repair_failure"), about)
