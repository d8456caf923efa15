"""What a backup holds, as values; a folder's list in, its snapshots out, and back.

::

    DIR/backup.json                      which snapshots there are, each with the SHA-256 of its manifest
    DIR/snapshots/TIME/manifest.json     what belongs to it: every file with its length and SHA-256
    DIR/snapshots/TIME/archive.db, …     the database and the small files, as they were then
    DIR/warc/NAME.warc.gz                WARC files, once for all snapshots; each has as much of one as it says

A snapshot is there once `backup.json` names it, which is written last and in one step.
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from archiver.durable import replacing
from archiver.errors import BackupError

if TYPE_CHECKING:
    from pathlib import Path

LIST, MANIFEST, SNAPSHOTS, RECORDS = "backup.json", "manifest.json", "snapshots", "warc"
FORMAT = 1  # of what is written here
KIND = "archiver backup"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Held:
    """A file that a snapshot has."""

    name: str  # what it is called beside the archive; of WARC files, in its folder of them
    stored: str  # its path in the backup's folder, with /
    size: int  # bytes; the stored file may have more by now, of later snapshots
    sha256: str  # of these
    changed_ns: int = 0  # when the archive's own file was changed, by which it is known to be the same


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An archive as it was at one moment."""

    at: str  # ISO 8601, UTC; also its name, without dashes and colons
    archiver: str  # versions
    sqlite: str
    schema: str  # the last migration
    articles: int
    database: Held
    files: tuple[Held, ...]  # names, settings, log: what stands beside the database
    records: tuple[Held, ...]  # WARC files
    missing: tuple[str, ...] = ()  # WARC files that the database names, and that were not there

    @property
    def name(self) -> str:
        """What its folder is called."""
        return folder_name(self.at)

    @property
    def held(self) -> tuple[Held, ...]:
        """All files."""
        return (self.database, *self.files, *self.records)


@dataclass(frozen=True, slots=True)
class Listed:
    """A snapshot, as the list has it."""

    at: str  # ISO 8601, UTC
    sha256: str  # of its manifest


@dataclass(frozen=True, slots=True)
class Backup:
    """The list of a backup's snapshots."""

    archive: str  # name of the database's file
    first_run: (
        str  # what tells an archive from others: what its first run's WARC files are called; "" where it had none
    )
    snapshots: tuple[Listed, ...] = ()  # oldest first


def folder_name(at: str) -> str:
    """The name of a snapshot's folder.

    >>> folder_name("2023-02-10T09:30:00Z")
    '20230210T093000Z'
    """
    return at.replace("-", "").replace(":", "")


def read_backup(folder: Path) -> Backup | None:
    """The list of a backup; None where the folder has none. A damaged list is made anew from the manifests.

    Raises:
        BackupError: It cannot be read, or a newer archiver wrote it.
    """
    path = folder / LIST
    if not path.is_file():
        return _list_from_manifests(folder)
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        is_ours, form = found["kind"] == KIND, found["format"]
        listed = tuple(Listed(**each) for each in found["snapshots"])
        backup = Backup(found["archive"], found["first_run"], listed)
    except (ValueError, KeyError, TypeError) as error:
        if rescued := _list_from_manifests(folder):
            return rescued
        raise BackupError(f"{path} is damaged, or no list of a backup, and there are no snapshots.") from error
    if not is_ours or form > FORMAT:
        raise BackupError(f"{path} was written by a newer archiver; upgrade with `pip install --upgrade archiver`.")
    return backup


def _list_from_manifests(folder: Path) -> Backup | None:
    """The list as the manifests have it, which are written when all else of a snapshot is there."""
    listed, name = [], ""
    for path in sorted((folder / SNAPSHOTS).glob(f"*/{MANIFEST}")):
        written = path.read_bytes()
        try:
            said = json.loads(written)
            at, name = said["at"], said["database"]["name"]
        except (ValueError, KeyError, TypeError):
            continue
        if folder_name(at) == path.parent.name:
            listed.append(Listed(at, sha256(written).hexdigest()))
    if not listed:
        return None
    log.warning("%s is missing or damaged: the snapshots are those that have a manifest", folder / LIST)
    return Backup(name, "", tuple(listed))


def write_backup(folder: Path, backup: Backup) -> None:
    """Write the list of a backup, in one step."""
    write_json(folder / LIST, {"kind": KIND, "format": FORMAT} | asdict(backup))


def read_snapshot(folder: Path, listed: Listed) -> Snapshot:
    """What a snapshot has.

    Raises:
        BackupError: Its manifest is missing or damaged.
    """
    path = folder / SNAPSHOTS / folder_name(listed.at) / MANIFEST
    if not path.is_file():
        raise BackupError(
            f"{path} is missing: the snapshot of {listed.at} cannot be used; --at names an earlier one."
        )
    written = path.read_bytes()
    if sha256(written).hexdigest() != listed.sha256:
        raise BackupError(
            f"{path} is damaged: the snapshot of {listed.at} cannot be used; --at names an earlier one."
        )
    found = json.loads(written)
    for each in (found["database"], *found["files"], *found["records"]):
        _check_within(path, each["name"], each["stored"])
    several = {name: tuple(Held(**each) for each in found[name]) for name in ("files", "records")}
    return Snapshot(**found | several | {"database": Held(**found["database"]), "missing": tuple(found["missing"])})


def _check_within(path: Path, *names: str) -> None:
    """No name may lead out of the folder that it is in, whoever wrote the manifest."""
    for name in names:
        parts = PurePosixPath(name)
        if parts.is_absolute() or ".." in parts.parts or "\\" in name:
            raise BackupError(f"{path} names {name!r}, which leads out of the folder: it was not written by us.")


def write_snapshot(folder: Path, snapshot: Snapshot) -> Listed:
    """Write a snapshot's manifest; what the list will say of it."""
    written = write_json(folder / MANIFEST, asdict(snapshot))
    return Listed(snapshot.at, sha256(written).hexdigest())


def write_json(path: Path, value: object) -> bytes:
    """Write a JSON file in one step, safe on disk; its bytes."""
    written = json.dumps(value, ensure_ascii=False, indent=1).encode()
    with replacing(path) as coming:
        coming.write_bytes(written)
    return written
