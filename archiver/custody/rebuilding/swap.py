"""A rebuilt database in, the archive's database out: in its place, while the one that was there is kept.

A log has the numbers of its own database, so that the rebuilt one comes last: cut off before, there is none, and
what was rebuilt and a log are there for the next call.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from archiver.durable import sync_file, sync_folder
from archiver.store.curation import UNFINISHED, log_of
from archiver.store.database import parts_of

if TYPE_CHECKING:
    from pathlib import Path


def put_in_place(work: Path, target: Path, mark: str) -> str:
    """Have a rebuilt database, and its curation log, where the archive's are; these are kept under other names.

    Args:
        work: The rebuilt database, closed.
        target: Where it is to be.
        mark: What is added to the names of those that are kept, and to no other name there.

    Returns:
        Where the database is that was there; "" where there was none.

    Raises:
        OSError: A file cannot be renamed.
    """
    sync_file(work)
    log, new_log = log_of(target), unfinished_log(work)
    if log.exists():
        kept_log = log.with_name(f"{log.name}.{mark}")
        shutil.copyfile(log, kept_log)
        sync_file(kept_log)
    kept = target.with_name(f"{target.name}.{mark}")
    was_there = target.exists()
    for old, new in zip(parts_of(target), parts_of(kept), strict=True):
        if old.exists():
            old.rename(new)
    if new_log.exists():
        new_log.replace(log)
    else:
        log.unlink(missing_ok=True)
    work.rename(target)
    sync_folder(target.parent)
    return str(kept) if was_there else ""


def unfinished_log(work: Path) -> Path:
    """Where the curation log of a database that is being rebuilt is written."""
    log = log_of(work.with_name(work.name.removesuffix(UNFINISHED)))
    return log.with_name(log.name + UNFINISHED)


def discard(work: Path) -> None:
    """Take away what an interrupted call has left."""
    for each in parts_of(work):
        each.unlink(missing_ok=True)
