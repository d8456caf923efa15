"""A path in, a place to write out: beside it, and renamed to it once all is written."""

from __future__ import annotations

import os
import re
import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from archiver.durable import replacing
from archiver.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_OURS = re.compile(r"(?:articles|entities|mentions)\.csv|month=[^/]+(?:/articles\.parquet)?")


@contextmanager
def whole_file(target: Path, *, force: bool = False) -> Iterator[Path]:
    """A path to write a file to, which becomes `target` at the end, and goes away where anything fails.

    Raises:
        UsageError: There is something at `target`, and `force` is not given, or it is a folder.
    """
    if target.is_dir():
        raise UsageError(f"{target} is a folder; name a file in it.")
    if target.exists() and not force:
        raise UsageError(f"{target} exists; --force replaces it.")
    with replacing(target.absolute(), _ending()) as part:
        yield part


@contextmanager
def whole_folder(target: Path, *, force: bool = False) -> Iterator[Path]:
    """A new folder to write in, which becomes `target` at the end, and goes away where anything fails.

    Raises:
        UsageError: There is something at `target` and `force` is not given, or it is no folder of an export.
    """
    if target.exists() and not target.is_dir():
        raise UsageError(f"{target} is a file; name a folder, or end the name in the suffix of a format.")
    if target.exists() and any(target.iterdir()):
        if not force:
            raise UsageError(f"{target} exists; --force replaces it.")
        _check_ours(target)
    part = target.absolute().with_name(f"{target.absolute().name}{_ending()}")
    part.mkdir()
    try:
        yield part
        _replace_folder(part, target)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _check_ours(folder: Path) -> None:
    """Refuse to replace a folder with anything in it that no export wrote."""
    for path in folder.rglob("*"):
        if not _OURS.fullmatch(path.relative_to(folder).as_posix()):
            raise UsageError(f"{folder} holds {path.name}, which no export wrote; name another folder.")


def _replace_folder(part: Path, target: Path) -> None:
    old = target.with_name(f"{part.name}.old")
    with suppress(FileNotFoundError):
        target.rename(old)
    part.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _ending() -> str:
    """Behind the name of what is being written: its own for each process, so that two exports to one do not mix."""
    return f".{os.getpid()}.part"
