"""An archive of an older schema in, one of today's out; as it was, it is kept in a file beside it.

All migrations are one transaction: whoever is killed in it leaves the old schema, never half of the new one.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from archiver.store.disk import check_space
from archiver.store.schema.migrations import migrations
from archiver.store.snapshot import copy_database

if TYPE_CHECKING:
    from pathlib import Path

    from sqlite_utils import Database

SHARE_FOR_LOG = 1.5  # of the archive's size: its copy, and what the migrations write before it is in place

log = logging.getLogger(__name__)


def upgrade(db: Database, path: Path) -> None:
    """Apply the migrations that are missing; the caller holds the write lock, and commits.

    Args:
        db: The archive.
        path: Its file; where there is anything in it, a copy is made first, `former_path`.

    Raises:
        DiskError: There is no room for the copy. Nothing was changed.
    """
    pending = [each.name for each in migrations.pending(db)]
    if pending and _holds_anything(db):
        kept = former_path(path, pending[-1])
        size = path.stat().st_size + _size_of_log(path)
        check_space(path.parent, int(size * SHARE_FOR_LOG), f"Bringing {path} to today's schema, copied first,")
        copy_database(path, kept)
        log.warning("%s is brought to today's schema; as it was, it is kept in %s", path, kept)
    migrations.apply(db)


def former_path(path: Path, migration: str) -> Path:
    """Where an archive is kept as it was before a migration.

    >>> from pathlib import Path
    >>> str(former_path(Path("data/archive.db"), "schema_0008"))
    'data/archive.db.before-0008'
    """
    return path.with_name(f"{path.name}.before-{migration.rpartition('_')[2]}")


def former_copies(path: Path) -> list[Path]:
    """The copies that migrations have left beside an archive, oldest first."""
    return sorted(path.parent.glob(f"{path.name}.before-[0-9][0-9][0-9][0-9]"))


def drop_older_copies(path: Path) -> None:
    """Of the copies that migrations have left, keep the newest: what the program before this one has left."""
    for each in former_copies(path)[:-1]:
        each.unlink()


def _holds_anything(db: Database) -> bool:
    """Whether there is something to lose; tables to which nothing was added are made anew at no cost."""
    if not migrations.applied(db):
        return False
    return bool(db.execute("select exists (select 1 from articles) or exists (select 1 from runs)").fetchone()[0])


def _size_of_log(path: Path) -> int:
    wal = path.with_name(f"{path.name}-wal")
    return wal.stat().st_size if wal.exists() else 0
