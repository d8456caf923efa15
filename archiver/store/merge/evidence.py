"""The WARC files that captures of a shard refer to in, the same files beside the archive out."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING

from archiver.durable import make_folder
from archiver.store.parts.linked import link_file
from archiver.store.queries import sql

if TYPE_CHECKING:
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
            make_folder(target)
            (evidence.linked if link_file(there, here) else evidence.copied).add(name)
        if _size(here) < needed:
            evidence.missing.add(name)
    evidence.copied -= evidence.linked


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else -1
