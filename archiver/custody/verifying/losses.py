"""A damaged WARC file in, a note of it beside the file; so that what is lost is told once as damage, then as known.

The file is evidence and stays as it is. ``NAME.warc.gz.losses.json`` lists the stretches that cannot be read. It
does no harm that a note is no longer true, because the file was taken from a backup: only what is noted *and*
damaged is passed over.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from archiver.custody.backups.manifest import write_json
from archiver.durable import make_folder

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SUFFIX = ".losses.json"


@dataclass(frozen=True, slots=True)
class Loss:
    """A stretch of a WARC file in which nothing can be read."""

    offset: int  # bytes from the file's start
    length: int | None  # None for all of it: the file is not there
    what: str  # one plain sentence
    found_at: str  # ISO 8601, UTC

    def has(self, offset: int, end: int) -> bool:
        """Whether a stretch lies within this one."""
        return self.offset <= offset and (self.length is None or end <= self.offset + self.length)


def read_losses(folder: Path, name: str) -> list[Loss]:
    """What is noted of a WARC file; nothing where the note itself cannot be read."""
    path = folder / f"{name}{SUFFIX}"
    try:
        return [Loss(**each) for each in json.loads(path.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError):
        return []


def losses_now(folder: Path, name: str) -> list[Loss]:
    """Of what is noted, what holds now: a file that was gone and is back may be damaged anew."""
    is_there = (folder / name).is_file()
    return [loss for loss in read_losses(folder, name) if not (is_there and loss.length is None)]


def note_losses(folder: Path, name: str, losses: Iterable[Loss]) -> None:
    """Add to what is noted of a WARC file.

    Raises:
        OSError: The disk is full, or the folder cannot be written.
    """
    before = read_losses(folder, name)
    new = [loss for loss in losses if not any((loss.offset, loss.length) == (b.offset, b.length) for b in before)]
    if not new:
        return
    make_folder(folder)
    write_json(folder / f"{name}{SUFFIX}", [asdict(loss) for loss in [*before, *new]])


def is_known(losses: Iterable[Loss], offset: int, end: int) -> bool:
    """Whether a stretch is noted as lost."""
    return any(loss.has(offset, end) for loss in losses)
