"""Captures in, WARC files out: each capture whole in the file or not in it at all, and on disk after `sync`.

A record of another WARC file is kept as it stood there. A fetched page becomes request and response records, one
pair for each redirect on the way; a page whose bytes are in the archive already becomes a revisit record; a saved
page or a paste becomes a resource record.
"""

from __future__ import annotations

import json
import os
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from itertools import count
from typing import TYPE_CHECKING, Any, BinaryIO, Self

from warcio.warcwriter import WARCWriter

from archiver.durable import make_folder, sync_folder
from archiver.model import Capture, Failure, WarcPlace
from archiver.warc.read import open_record
from archiver.warc.records import kept_from, note_origin, records_of, warc_date

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MAX_FILE = 1_000_000_000  # bytes after which a run goes on in a new file
SUFFIX = ".warc.gz"


class WarcWriter:
    """Writes the captures of one run. Use it as a context manager.

    Args:
        folder: Where the files go; made where it is missing, with the first capture.
        prefix: What the files' names begin with, see `archiver.store.runs.new_prefix`.
        info: What the `warcinfo` records say: software, user agent, settings.
        max_file: Bytes after which a new file is begun.
    """

    def __init__(self, folder: Path, prefix: str, *, info: Mapping[str, Any], max_file: int = MAX_FILE) -> None:
        self._folder = folder
        self._prefix = prefix
        self._info = info
        self._max_file = max_file
        self._name = ""
        self._file: BinaryIO | None = None
        self._open = ExitStack()
        self._is_synced = True
        self._kept_from = ""  # of the records that stand at the end of the file

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def write(
        self,
        capture: Capture,
        original: WarcPlace | None = None,
        *,
        digest: str = "",
        source: str = "",
        failure: Failure | None = None,
    ) -> WarcPlace:
        """Write one capture. Only after `sync` is it safe to rely on it.

        Args:
            capture: What was captured.
            original: A record with the same payload; where it can still be read, this one only refers to it.
            digest: SHA-256 of the payload, where it is known.
            source: What the user gave that led to it.
            failure: Why it is not to be read, where that is known by now.

        Raises:
            OSError: The disk is full, or the folder cannot be written. Nothing of the capture stays in the file.
        """
        file = self._current_file()
        found = open_record(self._folder, original) if original else None
        group, offset = BytesIO(b"" if found else capture.record), 0
        if group.getvalue():
            self._tell_kept_from(file, source)
        else:
            maker = _maker(group)
            for record in records_of(maker, capture, found, note_origin(capture, source, failure)):
                offset = group.tell()
                maker.write_record(record)
        start = _append(file, written := group.getvalue())
        self._is_synced = False
        length = len(written) - offset
        if original and found:
            digest = original.sha256
        digest = digest or sha256(capture.payload).hexdigest()
        return WarcPlace(self._name, start + offset, length, digest, start, is_revisit=bool(found))

    def _tell_kept_from(self, file: BinaryIO, source: str) -> None:
        """Say where the records come from that are kept as they stood: they cannot say so themselves."""
        if source != self._kept_from:
            told = BytesIO()
            maker = _maker(told)
            maker.write_record(kept_from(maker, source))
            _append(file, told.getvalue())
            self._kept_from = source

    def sync(self) -> None:
        """Wait until the disk has all that was written.

        Raises:
            OSError: It cannot be written.
        """
        if self._file is not None and not self._is_synced:
            os.fsync(self._file.fileno())
            self._is_synced = True

    def _current_file(self) -> BinaryIO:
        if self._file is not None and self._file.tell() < self._max_file:
            return self._file
        self._close()
        make_folder(self._folder)
        names = (f"{self._prefix}-{number:05}{SUFFIX}" for number in count())
        self._name = next(name for name in names if not (self._folder / name).exists())
        # Unbuffered: what a failed write leaves behind must not be written again at the end.
        self._file = self._open.enter_context((self._folder / self._name).open("xb", buffering=0))
        self._kept_from = ""
        info = BytesIO()
        write_warcinfo(info, self._name, self._info)
        _append(self._file, info.getvalue())
        self._is_synced = False
        sync_folder(self._folder)
        return self._file

    def _close(self) -> None:
        try:
            self.sync()
        finally:
            self._open.close()
            self._file = None


def _maker(file: BinaryIO) -> WARCWriter:
    """What makes records and writes them; by itself it would call them WARC 1.0, whose dates have no fractions."""
    return WARCWriter(file, gzip=True, warc_version="1.1")


def write_warcinfo(file: BinaryIO, name: str, info: Mapping[str, Any]) -> None:
    """Write the record that opens a WARC file (WARC 1.1, section 6.2).

    Args:
        file: Where to.
        name: The file's name.
        info: What it says beside the format; what is no text is written as JSON.
    """
    writer = _maker(file)
    fields = {key: value if isinstance(value, str) else json.dumps(value, sort_keys=True)
              for key, value in info.items() if value}  # fmt: skip
    fields |= {"format": "WARC File Format 1.1", "robots": "obey"}
    record = writer.create_warcinfo_record(name, fields)
    record.rec_headers.replace_header("WARC-Date", warc_date(datetime.now(UTC)))
    writer.write_record(record)


def _append(file: BinaryIO, data: bytes) -> int:
    """Write all of it, or leave the file as it was; bytes from its start to the data."""
    start = file.tell()
    with ExitStack() as on_error:
        on_error.callback(_cut_off, file, start)
        while data:
            data = data[file.write(data) :]
        on_error.pop_all()  # all is written: it stays
    return start


def _cut_off(file: BinaryIO, start: int) -> None:
    with suppress(OSError):
        file.truncate(start)
        file.seek(start)
