"""Where an archive lies in, conditions out: room, file system, rights, clock. Looks, and changes nothing."""

from __future__ import annotations

import os
import shutil
import stat
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from archiver.config import warc_folder_of
from archiver.custody.health.condition import Condition, attend, good
from archiver.times import to_utc

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LITTLE = 1_000_000_000  # bytes of free space
MOUNTS = Path("/proc/mounts")
NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre", "ncpfs",
                     "davfs", "vboxsf", "prl_fs"})  # fmt: skip
MAYBE_NETWORK = "fuse"  # sshfs, rclone, s3fs and others show as fuse.NAME
LOCAL_FUSE = frozenset({"fuseblk", "fuse.ext4", "fuse.ntfs", "fuse.exfat", "fusectl"})
LATE = timedelta(minutes=5)  # that a clock may be behind what the archive says
FIRST_RELEASE = 2026  # a year; a clock before it is wrong
OTHERS = stat.S_IRGRP | stat.S_IROTH | stat.S_IWGRP | stat.S_IWOTH


def check_space(free: int, size: int) -> Condition:
    """Whether there is room for the archive to grow, and for a copy of its database.

    Args:
        free: Bytes on its disk.
        size: Bytes that the archive takes, WARC files included.

    >>> check_space(50_000_000_000, 1_000_000).state.value, check_space(5_000_000, 1_000_000).state.value
    ('ok', 'attend to')
    """
    value = f"{free:,} bytes free; the archive takes {size:,}"
    if free < LITTLE or free < size // 10:
        return attend(
            "disk space", value, "That is little: make room, or move the archive's folder to a larger disk."
        )
    return good("disk space", value)


def check_filesystem(path: Path, mounts: str) -> Condition | None:
    """Whether the file system keeps what WAL needs: memory that programs share, which networks do not have.

    Args:
        path: A file or folder, its whole path.
        mounts: What /proc/mounts says.

    Returns:
        None where nothing is known.
    """
    kind = filesystem_of(path, mounts)
    if not kind:
        return None
    is_fuse = kind.startswith(MAYBE_NETWORK) and kind not in LOCAL_FUSE
    if kind in NETWORK or is_fuse:
        return attend(
            "file system",
            kind,
            "The archive must not lie on a network's disk: SQLite's log needs memory that all programs share, and "
            "can be damaged there. Move it to a disk of this machine, and back it up to the network.",
        )
    return good("file system", kind)


def filesystem_of(path: Path, mounts: str) -> str:
    r"""The kind of the file system that holds a path; "" where nothing is known.

    >>> filesystem_of(Path("/mnt/a b/x.db"), "/dev/sda1 / ext4 rw 0 0\nhost:/x /mnt/a\\040b nfs4 rw 0 0")
    'nfs4'
    """
    best, found = -1, ""
    for line in mounts.splitlines():
        fields = line.split()
        if len(fields) < 3:
            continue
        folder = Path(fields[1].replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\"))
        if path.is_relative_to(folder) and len(folder.parts) >= best:  # a later one hides an earlier
            best, found = len(folder.parts), fields[2]
    return found


def check_rights(path: Path) -> Iterator[Condition]:
    """Whether the archive's files can be written by who calls, and belong to them."""
    warc = warc_folder_of(path)
    files = [path.parent, path, *(path.with_name(f"{path.name}{end}") for end in ("-wal", "-shm")), warc]
    there = [each for each in files if each.exists()]
    closed = [each for each in there if not os.access(each, os.W_OK)]
    foreign = [each for each in there if hasattr(os, "getuid") and each.stat().st_uid != os.getuid()]
    if closed:
        yield attend("rights", _listed(closed), "You cannot write there: chown or chmod it.")
    elif foreign:
        yield attend(
            "rights",
            _listed(foreign),
            "It belongs to somebody else, who may lose access to what you write: chown it.",
        )
    else:
        yield good("rights", "all files are yours, and can be written")
    yield from _check_secrets(path.parent)


def _check_secrets(folder: Path) -> Iterator[Condition]:
    for each in sorted(folder.glob("*secret*")):
        if each.is_file() and os.name == "posix" and each.stat().st_mode & OTHERS:
            yield attend("secret", str(each), f"Others on this machine can read it: chmod 600 {each}.")


def _listed(paths: Iterable[Path]) -> str:
    return ", ".join(map(str, paths))


def check_clock(now: datetime, newest: datetime | None) -> Condition:
    """Whether the clock can be right: what is archived bears its time.

    Args:
        now: What it says, aware.
        newest: The last capture in the archive.
    """
    value = to_utc(now)
    if now.year < FIRST_RELEASE or (newest and newest > now + LATE):
        than = f"; the newest capture is of {to_utc(newest)}" if newest else ""
        return attend("clock", value + than, "The clock is behind: set it, for captures bear its time as evidence.")
    return good("clock", value)


def size_of(path: Path) -> int:
    """Bytes that an archive takes: the database, its log, and WARC files."""
    files = [path, path.with_name(f"{path.name}-wal"), *warc_folder_of(path).rglob("*")]
    return sum(each.stat().st_size for each in files if each.is_file())


def free_at(path: Path) -> int:
    """Bytes free where a file is, or would be."""
    folder = next(each for each in path.absolute().parents if each.is_dir())
    return shutil.disk_usage(folder).free
