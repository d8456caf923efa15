"""WARC files of an archive in, the same in a backup out: each byte copied once, however many snapshots there are.

WARC files only grow. What the backup has of one is trusted as long as the archive's file has the length and the
time that it had then; else the bytes are read, and what is the same is not written again.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from archiver.custody.backups.manifest import RECORDS, Held
from archiver.durable import make_folder, replacing
from archiver.store.queries import sql

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from hashlib import _Hash
    from pathlib import Path
    from typing import BinaryIO

    from sqlite_utils import Database

STEP = 1 << 20  # bytes copied at a time
ENDINGS = (".warc.gz", ".warc")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A WARC file, as much of it as is sound."""

    name: str
    size: int  # bytes
    changed_ns: int


@dataclass(frozen=True, slots=True)
class Copied:
    """A WARC file that is in the backup now."""

    held: Held
    written: int = 0  # bytes
    trouble: str = ""  # a plain sentence, where something about it must be attended to


def wanted_records(db: Database, folder: Path, moment_ns: int) -> Iterator[Wanted | str]:
    """The WARC files that belong to a snapshot; of one that is not there, its name alone.

    Those that the database names, up to the last record that it knows where a run still writes to them, and others
    that are no run's any more and have not been changed since the snapshot.

    Args:
        db: The snapshot's database.
        folder: Where the archive's WARC files are.
        moment_ns: When the snapshot was made, in nanoseconds as files have it.
    """
    known = set()
    for row in db.query(sql("backup_records")):
        known.add(row["warc_file"])
        path = folder / row["warc_file"]
        if not path.is_file():
            yield row["warc_file"]
            continue
        found = path.stat()
        size = min(row["known_end"], found.st_size) if row["is_growing"] else found.st_size
        yield Wanted(row["warc_file"], size, found.st_mtime_ns)
    under_way = tuple(f"{row[0]}-" for row in db.execute("select warc_prefix from runs where finished_at is null"))
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name in known or not name.endswith(ENDINGS) or name.startswith(under_way) or not path.is_file():
            continue
        if (found := path.stat()).st_mtime_ns < moment_ns:
            yield Wanted(name, found.st_size, found.st_mtime_ns)


def copy_records(  # noqa: PLR0913 - two folders, one file, two options
    source: Path, backup: Path, wanted: Wanted, former: Held | None, *, mark: str, read_all: bool
) -> Copied:
    """Have a WARC file in the backup.

    Args:
        source: The folder of the archive's WARC files.
        backup: The backup's folder.
        wanted: The file.
        former: What snapshots have of it, the longest.
        mark: Told apart by this is a file whose beginning is not what it was: WARC files never change.
        read_all: Compare all bytes, even where nothing seems to have changed.

    Raises:
        OSError: It cannot be read or written. What snapshots have of it is as it was.
    """
    path = source / wanted.name
    stored = backup / (former.stored if former else f"{RECORDS}/{wanted.name}")
    is_there = stored.is_file() and stored.stat().st_size >= (former.size if former else 0)
    if former and is_there and not read_all and _is_unchanged(former, wanted):
        return Copied(former)
    if not is_there:
        return _copy_anew(path, stored, backup, wanted)
    size = min(wanted.size, former.size if former else stored.stat().st_size)
    here, there = digest(path, size), digest(stored, size)
    if here == there:
        return _extend(path, stored, backup, wanted, size)
    is_mended = former is not None and size == former.size and here == former.sha256
    if is_mended or former is None:
        trouble = f"{wanted.name}: the copy in the backup was damaged, and is mended." if is_mended else ""
        return replace(_copy_anew(path, stored, backup, wanted), trouble=trouble)
    aside = stored.with_name(f"{stored.name}.{mark}")
    trouble = (
        f"{wanted.name} is not what it was when it was backed up before; both are kept. See `archiver verify`."
    )
    return replace(_copy_anew(path, aside, backup, wanted), trouble=trouble)


def digest(path: Path, size: int) -> str:
    """SHA-256 of a file's first bytes, 64 hexadecimal digits."""
    with path.open("rb") as file:
        return _pass(file, None, size, sha256()).hexdigest()


def longest(snapshots_hold: Mapping[str, Held], held: Held) -> Held:
    """Of two snapshots' words on a file the one that has more of it."""
    other = snapshots_hold.get(held.name)
    return held if other is None or held.size >= other.size else other


def copy_file(source: Path, target: Path, size: int) -> str:
    """Copy a file's first bytes in one pass, into place in one step, safe on disk; their SHA-256."""
    make_folder(target.parent)
    with replacing(target) as coming, source.open("rb") as here, coming.open("wb") as there:
        return _pass(here, there, size, sha256()).hexdigest()


def _is_unchanged(former: Held, wanted: Wanted) -> bool:
    return former.size == wanted.size and former.changed_ns == wanted.changed_ns


def _copy_anew(path: Path, stored: Path, backup: Path, wanted: Wanted) -> Copied:
    said = copy_file(path, stored, wanted.size)
    return Copied(_held(stored, backup, wanted, said), wanted.size)


def _extend(path: Path, stored: Path, backup: Path, wanted: Wanted, size: int) -> Copied:
    """Write what is new behind what is there; where that fails, what is there stays as it was."""
    said = sha256()
    with path.open("rb") as here:
        _pass(here, None, size, said)
        if wanted.size > size:
            with stored.open("r+b") as there:
                there.truncate(size)
                there.seek(size)
                _pass(here, there, wanted.size - size, said)
                there.flush()
                os.fsync(there.fileno())
    return Copied(_held(stored, backup, wanted, said.hexdigest()), max(0, wanted.size - size))


def _held(stored: Path, backup: Path, wanted: Wanted, said: str) -> Held:
    return Held(wanted.name, stored.relative_to(backup).as_posix(), wanted.size, said, wanted.changed_ns)


def _pass(here: BinaryIO, there: BinaryIO | None, size: int, said: _Hash) -> _Hash:
    """Read so many bytes, note them in a digest, and write them where there is somewhere to.

    Raises:
        OSError: There are fewer.
    """
    while size:
        data = here.read(min(size, STEP))
        if not data:
            raise OSError(f"{here.name} became shorter while it was read.")
        said.update(data)
        if there:
            there.write(data)
        size -= len(data)
    return said
