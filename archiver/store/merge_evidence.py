"""The WARC files that captures of a shard refer to in, the same files beside the archive out."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING

from archiver.store.queries import sql

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlite_utils import Database


@dataclass(slots=True)
class Evidence:
    """What became of the WARC files of a shard."""

    linked: set[str] = field(default_factory=set)
    copied: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)  # not there, or shorter than the shard says, on both sides


def bring_evidence(db: Database, source: Path, target: Path, evidence: Evidence) -> None:
    """Have all WARC files of the attached shard in the archive's folder, by hard links where that is possible.

    A file that is there, and as long, is left alone: file names are told apart by a random part. One that has grown
    is brought up to date.

    Args:
        db: The archive, with the shard attached.
        source: The shard's folder of WARC files.
        target: The archive's; made where it is missing.
        evidence: Takes the outcome; what was missing before is looked for again.
    """
    evidence.missing.clear()
    for name, needed in db.execute(sql("merge_warc_files")).fetchall():
        if PurePath(name).name != name or "\\" in name:  # a stranger's archive may say anything
            evidence.missing.add(name)
            continue
        there, here = source / name, target / name
        size = _size(there)
        if size > _size(here):
            target.mkdir(parents=True, exist_ok=True)
            (evidence.linked if _bring(there, here) else evidence.copied).add(name)
        if _size(here) < needed:
            evidence.missing.add(name)
    evidence.copied -= evidence.linked


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else -1


def _bring(there: Path, here: Path) -> bool:
    """Put a file in its place in one step, safe on disk; whether a hard link did."""
    passing = here.with_name(f"{here.name}.coming")
    passing.unlink(missing_ok=True)
    try:
        passing.hardlink_to(there.resolve())
        is_linked = True
    except OSError:  # another file system, or one without links
        shutil.copyfile(there, passing)
        is_linked = False
    with passing.open("rb") as file:
        os.fsync(file.fileno())
    passing.replace(here)
    passing.unlink(missing_ok=True)  # two names of one file: replacing does nothing then
    for folder in _folders(here):
        os.fsync(folder)
    return is_linked


def _folders(here: Path) -> Iterator[int]:
    """The folder as the system wants it for `fsync`; nothing where folders cannot be opened."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    number = os.open(here.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield number
    finally:
        os.close(number)
