"""A WARC file in, what its records say of themselves out, in order; and the gaps that cannot be relied on."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from archiver.model import Failure, Reason, WarcPlace
from archiver.warc.read import read_moment
from archiver.warc.records import FAILURE, KEPT_FROM, REQUESTED_URI, SOURCE
from archiver.warc.walk import Record, read_record, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Standing:
    """A record where it stands, without its payload."""

    kind: str  # WARC-Type
    url: str
    date: datetime
    place: WarcPlace  # without a digest
    number: str = ""  # WARC-Record-ID
    requested: str = ""  # the address asked for, where another answered
    status: int | None = None  # of HTTP
    http_fields: int = 0  # how many header fields the request or the answer has
    payload_digest: str = ""  # as written: algorithm, colon, value
    refers_to: tuple[str, str, str] = ("", "", "")  # of a revisit: number, address and date of the other record
    source: str | None = None  # what the user gave, where the record says so
    failure: Failure | None = None  # why the answer was not read, where the record says so
    kept_from: str | None = None  # where the records behind it come from, where it says so
    fields: Mapping[str, str] = field(default_factory=dict)  # of a warcinfo record


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of a WARC file that cannot be relied on."""

    file: str
    begin: int  # bytes from the start of the file
    end: int

    def __str__(self) -> str:
        """In words."""
        return f"{self.file} is damaged from byte {self.begin:,} to {self.end:,}; what stood there is lost."


def standing_in(path: Path) -> Iterator[Standing | Gap]:
    """All records of a WARC file, and the gaps between them.

    Raises:
        OSError: It cannot be opened.
    """
    with path.open("rb") as file:
        for found in walk(file, path.stat().st_size):
            standing = _standing(path.name, found) if isinstance(found, Record) else None
            yield standing or Gap(path.name, found.offset, found.end)


def read_warcinfo(path: Path) -> Standing | None:
    """The record that opens a WARC file; None where another does, or it cannot be read."""
    with path.open("rb") as file:
        first = read_record(file, 0, path.stat().st_size)
    return _standing(path.name, first) if isinstance(first, Record) and first.kind == "warcinfo" else None


def _standing(name: str, record: Record) -> Standing | None:
    """What a record says; None where its bytes are not those that it was written with, or it has no time."""
    said = {key.lower(): value for key, value in record.headers}
    date = read_moment(said.get("warc-date", ""))
    if date is None or record.wrong:
        return None
    names = ("warc-refers-to", "warc-refers-to-target-uri", "warc-refers-to-date")
    return Standing(
        kind=record.kind,
        url=_url(said.get("warc-target-uri", "")),
        date=date,
        place=WarcPlace(name, record.offset, record.length, ""),
        number=said.get("warc-record-id", ""),
        requested=said.get(REQUESTED_URI.lower(), ""),
        status=record.status,
        http_fields=record.http_fields,
        payload_digest=said.get("warc-payload-digest", ""),
        refers_to=(said.get(names[0], ""), _url(said.get(names[1], "")), said.get(names[2], "")),
        source=_text(said.get(SOURCE.lower())),
        failure=_failure(said.get(FAILURE.lower())),
        kept_from=_text(said.get(KEPT_FROM.lower())),
        fields=_fields(record.info),
    )


def _url(value: str) -> str:
    return value.strip("<>")


def _text(value: str | None) -> str | None:
    """A JSON string of ours; of what is none, nothing."""
    try:
        return str(json.loads(value)) if value is not None else None
    except ValueError:
        return None


def _failure(value: str | None) -> Failure | None:
    try:
        told = json.loads(value or "null")
        return told and Failure(Reason(told["reason"]), str(told["detail"]))
    except (ValueError, KeyError, TypeError):
        return None


def _fields(content: bytes) -> dict[str, str]:
    """The lines of a warcinfo record's block (application/warc-fields)."""
    lines = (line.partition(": ") for line in content.decode("utf-8", "replace").splitlines())
    return {name: value for name, _, value in lines if name}
