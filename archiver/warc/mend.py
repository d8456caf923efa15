"""A WARC file that a killed program left behind in; whole records out, the torn rest set aside."""

from __future__ import annotations

import os
import zlib
from typing import TYPE_CHECKING

from archiver.durable import sync_folder
from archiver.warc.walk import GZIP, MAGIC, STEP, Damage, walk

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

MAX_LINE = 1 << 16  # bytes of a header line


def set_torn_tail_aside(path: Path) -> Path | None:
    """Cut a gzipped WARC file after its last whole record; what follows goes to a file of its own beside it.

    A damaged record that has whole ones behind it stays where it is, and so do they.

    Returns:
        The file with the torn bytes (``….torn``); None where nothing was torn.
    """
    with path.open("rb") as file:
        found = walk(file, path.stat().st_size)
        whole = next((each.offset for each in found if isinstance(each, Damage) and each.is_tail), None)
    if whole is None:
        return None
    torn = path.with_name(f"{path.name}.torn")
    with path.open("r+b") as file, torn.open("ab") as rest:
        file.seek(whole)
        while piece := file.read(STEP):
            rest.write(piece)
        rest.flush()
        os.fsync(rest.fileno())
        sync_folder(path.parent)
        file.truncate(whole)
        os.fsync(file.fileno())
    return torn


def whole_part(file: BinaryIO, size: int) -> int:
    """Bytes of an open WARC file, from its beginning, up to the first record that is not whole.

    In a gzipped file a record is whole if its gzip member is, checksum included; in a plain one, if as many bytes
    follow as it says.
    """
    is_packed = file.read(len(MAGIC)) == MAGIC
    file.seek(0)
    return _whole_members(file) if is_packed else _whole_records(file, size)


def _whole_members(file: BinaryIO) -> int:
    whole = position = 0
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


def _whole_records(file: BinaryIO, size: int) -> int:
    """Of a plain file (WARC 1.1, section 4: header lines, a blank line, the block, two blank lines)."""
    whole = 0
    while line := file.readline(MAX_LINE):
        if not line.strip():
            whole = file.tell() if line.endswith(b"\n") else whole
            continue
        length = 0
        while line.strip():
            name, _, value = line.partition(b":")
            if name.strip().lower() == b"content-length" and value.strip().isdigit():
                length = int(value)
            line = file.readline(MAX_LINE)
        if not line or file.tell() + length > size:
            break
        whole = file.seek(length, os.SEEK_CUR)
    return whole
