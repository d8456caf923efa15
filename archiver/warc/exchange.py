"""The place of a capture in, what was said between us and the server out, each record with its digests checked."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from warcio.archiveiterator import ArchiveIterator

from archiver.warc.read import UNREADABLE

if TYPE_CHECKING:
    from pathlib import Path

    from archiver.model import WarcPlace


@dataclass(frozen=True, slots=True)
class Said:
    """One record of a capture: a request, a response, a revisit or a resource."""

    kind: str  # the record's WARC-Type
    url: str
    line: str  # "GET /story HTTP/1.1", "HTTP/1.1 200 OK"; "" where no HTTP took place
    headers: tuple[tuple[str, str], ...]  # of HTTP, as kept
    sound: bool  # whether the digests of block and payload hold


def read_exchange(folder: Path, place: WarcPlace) -> list[Said]:
    """All records of a capture in order: those of redirects, the request, the answer; [] where they are damaged.

    Args:
        folder: Where the WARC files are.
        place: The capture's record; without a `group_offset`, only that record is known.
    """
    start = place.offset if place.group_offset is None else place.group_offset
    try:
        with (folder / place.file).open("rb") as file:
            file.seek(start)
            group = BytesIO(file.read(place.offset + place.length - start))
        said = []
        for record in ArchiveIterator(group, check_digests=True):
            record.content_stream().read()
            http = record.http_headers
            said.append(
                Said(
                    kind=record.rec_type,
                    url=record.rec_headers.get_header("WARC-Target-URI") or "",
                    line=f"{http.protocol} {http.statusline}" if http else "",
                    headers=tuple(http.headers) if http else (),
                    sound=record.digest_checker.passed is not False,
                )
            )
    except UNREADABLE:
        return []
    return said
