"""Where an archive was backed up to, remembered beside it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from archiver.custody.backups.manifest import write_json

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class KnownBackup:
    """A folder that has a backup of the archive."""

    folder: str  # its whole path
    at: str  # of the last snapshot, ISO 8601, UTC


def remembered_file(path: Path) -> Path:
    """Where it is remembered.

    >>> from pathlib import Path
    >>> str(remembered_file(Path("data/archive.db")))
    'data/archive.backups.json'
    """
    return path.with_name(f"{path.stem}.backups.json")


def known_backups(path: Path) -> list[KnownBackup]:
    """The backups of an archive that were made here, the last one first; none where that cannot be read."""
    try:
        found = json.loads(remembered_file(path).read_text(encoding="utf-8"))
        backups = [KnownBackup(**each) for each in found["backups"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return sorted(backups, key=lambda each: each.at, reverse=True)


def remember_backup(path: Path, folder: Path, at: str) -> None:
    """Remember that an archive was backed up.

    Raises:
        OSError: It cannot be written.
    """
    here = str(folder.resolve())
    others = [each for each in known_backups(path) if each.folder != here]
    write_json(remembered_file(path), {"backups": [asdict(each) for each in (KnownBackup(here, at), *others)]})
