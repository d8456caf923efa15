"""Names of files in, the same files in another folder out: as hard links, which cost no space, or as copies."""

from __future__ import annotations

import filecmp
import shutil
from typing import TYPE_CHECKING

from archiver.durable import make_folder, replacing
from archiver.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def link_files(source: Path, target: Path, names: Iterable[str]) -> list[str]:
    """Have files of one folder in another as well.

    Args:
        source: Where they are.
        target: Where they are to be; made where it is missing. The same folder is fine.
        names: Of the files, perhaps with folders before them.

    Returns:
        The names of those that are not there.

    Raises:
        UsageError: The other folder has another file of that name.
    """
    missing = []
    for name in names:
        old, new = source / name, target / name
        if ".." in old.parts or not new.is_relative_to(target) or not old.is_file():
            missing.append(name)
        elif not new.exists():
            make_folder(new.parent)
            link_file(old, new)
        elif not old.samefile(new) and not filecmp.cmp(old, new, shallow=False):
            raise UsageError(f"{new} is another file than {old}; name an empty folder.")
    return missing


def link_file(there: Path, here: Path) -> bool:
    """Put a file in its place in one step, safe on disk; whether a hard link did, rather than a copy."""
    with replacing(here) as coming:
        try:
            coming.hardlink_to(there.resolve())
        except OSError:  # another file system, or one without links
            shutil.copy2(there, coming)
            return False
        return True
