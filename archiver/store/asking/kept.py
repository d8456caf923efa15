"""WARC files in, the rows that know of records in them out. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archiver.model import WarcPlace
from archiver.store.queries import sql

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class CaptureRow:
    """What the database says of a capture, as far as its record says it too."""

    id: int
    url: str
    final_url: str
    captured_at: str  # ISO 8601, UTC
    status: int | None
    content_type: str
    sha256: str
    warc_file: str
    warc_offset: int
    warc_length: int
    group_offset: int | None
    kind: str
    etag: str | None
    last_modified: str | None
    revisit_of: int | None
    original_file: str | None
    original_offset: int | None
    original_length: int | None

    @property
    def begin(self) -> int:
        """Where its first record begins: that of its request, or of a redirect."""
        return self.warc_offset if self.group_offset is None else self.group_offset

    @property
    def end(self) -> int:
        """Where its record ends."""
        return self.warc_offset + self.warc_length

    @property
    def place(self) -> WarcPlace:
        """Where its record stands."""
        return WarcPlace(self.warc_file, self.warc_offset, self.warc_length, self.sha256, self.group_offset)

    @property
    def original(self) -> WarcPlace | None:
        """Where the record stands that holds its payload, if its own only refers to it."""
        if self.original_file is None or self.original_offset is None or self.original_length is None:
            return None
        return WarcPlace(self.original_file, self.original_offset, self.original_length, self.sha256)


def captures_in(db: Database, warc_file: str) -> Iterator[CaptureRow]:
    """The captures in a WARC file, in the order of their places; its name may have broken letters."""
    for row in db.execute(sql("captures_in_file"), {"file": warc_file.encode("utf-8", "surrogateescape")}):
        yield CaptureRow(*row)


def files_known(db: Database) -> list[str]:
    """The WARC files in which the archive has captures."""
    return [row["warc_file"] for row in db.query(sql("warc_files"))]


def prefixes(db: Database) -> list[str]:
    """What the names of the files begin with that runs of this archive wrote."""
    rows = db.execute("select warc_prefix from runs where warc_prefix <> ''").fetchall()
    return [row[0] for row in rows]
