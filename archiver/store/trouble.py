"""An error of SQLite's or of the system's in, what it says of the disk out, in a plain sentence."""

from __future__ import annotations

import errno
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

ROOM = 1 << 18  # bytes; with less, SQLite cannot even open an archive
GO_ON = "What was reported as saved is there. Make room, then give the same command again."
_BY_NUMBER = {
    errno.ENOSPC: "The disk is full.",
    errno.EDQUOT: "The disk is full, as far as you may fill it.",
    errno.EFBIG: "A file may not grow any more on this system.",
    errno.EIO: "The disk is full, or failing: it could not be written.",
}
# SQLite says "disk I/O error" where a file may not grow, too.
_BY_TEXT = {
    "disk is full": "The disk is full.",
    "disk I/O error": "The disk is full, or failing: it could not be written.",
}


def disk_trouble(error: Exception, path: Path | None = None) -> str | None:
    """What the error says of the disk, and what to do; None where it is about something else.

    Args:
        error: What SQLite or the system raised.
        path: A file on the disk, where it is known; then an error that does not tell its cause is explained by how
            much room there is.

    >>> disk_trouble(OSError(errno.ENOSPC, "No space left on device")).split(".")[0]
    'The disk is full'
    >>> disk_trouble(OSError(errno.EACCES, "Permission denied")) is None
    True
    """
    if isinstance(error, OSError):
        said = _BY_NUMBER.get(error.errno or 0)
    else:
        said = next((sentence for text, sentence in _BY_TEXT.items() if text in str(error)), None)
        if said is None and path is not None and shutil.disk_usage(path.parent).free < ROOM:
            said = _BY_NUMBER[errno.ENOSPC]
    return said and f"{said} {GO_ON}"
