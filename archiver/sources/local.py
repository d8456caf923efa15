"""A local Target in, its Captures out: a saved page or a paste gives one, a WARC file as many as it has pages."""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from archiver.model import Capture, CaptureKind, Failure, Reason, SourceKind, Target
from archiver.sources.given import STANDARD_INPUT
from archiver.times import Clock
from archiver.warc import iterate_captures

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

CONTENT_TYPES = {SourceKind.HTML: "text/html", SourceKind.TEXT: "text/plain"}
CAPTURE_KINDS = {SourceKind.HTML: CaptureKind.FILE, SourceKind.TEXT: CaptureKind.PASTE}


def open_local(
    target: Target, *, clock: Clock, max_bytes: int, stdin: BinaryIO | None = None
) -> Iterator[Capture | Failure]:
    """Read a saved page, a paste or a WARC file.

    Args:
        target: What to read; `location` is a path, or ``-`` for standard input.
        clock: Gives the time of capture, aware; a WARC file brings its own.
        max_bytes: Bytes that a page or paste may have at most.
        stdin: Where ``-`` is read from; the program's standard input if None.
    """
    try:
        if target.kind is SourceKind.WARC:
            yield from iterate_captures(Path(target.location))
        else:
            yield _read_file(target, clock(), max_bytes, stdin)
    except OSError as error:
        yield Failure(Reason.FILE_MISSING, f"{target.source} cannot be read: {error.strerror or error}.")


def _read_file(target: Target, now: datetime, max_bytes: int, stdin: BinaryIO | None) -> Capture | Failure:
    if target.location == STANDARD_INPUT:
        body = (stdin or sys.stdin.buffer).read(max_bytes + 1)
        url = f"urn:sha256:{sha256(body).hexdigest()}"
    else:
        path = Path(target.location)
        with path.open("rb") as file:
            body = file.read(max_bytes + 1)
        url = path.absolute().as_uri()
    if len(body) > max_bytes:
        return Failure(Reason.TOO_LARGE, f"{target.source} is larger than {max_bytes:,} bytes.")
    if not body.strip():
        return Failure(Reason.EMPTY, f"{target.source} is empty.")
    kind = CAPTURE_KINDS[target.kind]
    return Capture(url, url, now, kind, body, body, CONTENT_TYPES[target.kind])
