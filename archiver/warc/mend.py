"""A WARC file that a killed program left behind in; whole records out, the torn rest set aside."""

from __future__ import annotations

import os
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

STEP = 1 << 20  # bytes read at a time
GZIP = 16 + zlib.MAX_WBITS


def set_torn_tail_aside(path: Path) -> Path | None:
    """Cut a gzipped WARC file after its last whole record; what follows goes to a file of its own beside it.

    Returns:
        The file with the torn bytes (``….torn``); None where nothing was torn.
    """
    whole, size = whole_length(path), path.stat().st_size
    if whole == size:
        return None
    torn = path.with_name(f"{path.name}.torn")
    with path.open("r+b") as file, torn.open("ab") as rest:
        file.seek(whole)
        while piece := file.read(STEP):
            rest.write(piece)
        rest.flush()
        os.fsync(rest.fileno())
        file.truncate(whole)
        os.fsync(file.fileno())
    return torn


def whole_length(path: Path) -> int:
    """Bytes of a gzipped WARC file up to the end of its last gzip member that is whole, checksum included."""
    whole = position = 0
    with path.open("rb") as file:
        member, pending = zlib.decompressobj(GZIP), b""
        while data := pending or file.read(STEP):
            position += 0 if pending else len(data)
            try:
                member.decompress(data, STEP)
            except zlib.error:
                break
            pending = member.unused_data if member.eof else member.unconsumed_tail
            if member.eof:
                whole = position - len(pending)
                member = zlib.decompressobj(GZIP)
    return whole
