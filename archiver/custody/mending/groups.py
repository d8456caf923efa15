"""The records of a WARC file in, which of them are one capture's out: redirects, a request, the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archiver.custody.verifying.records import PAGES
from archiver.fetch.client import REDIRECTS
from archiver.warc.records import REQUESTED_URI

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archiver.warc.walk import Record


@dataclass(frozen=True, slots=True)
class Group:
    """The records of one capture."""

    begin: int  # bytes from the file's start to its first record
    record: Record  # its own, the last


def group_records(records: Iterable[Record]) -> list[Group]:
    """The captures that records make up. A redirect is part of one where the capture's own record says so."""
    done: list[Group] = []
    redirects: list[Group] = []  # that the next record may belong to
    begin: int | None = None
    for record in records:
        if record.kind == "warcinfo":
            continue
        begin = record.offset if begin is None else begin
        if record.kind not in PAGES:
            continue
        asked = record.header(REQUESTED_URI)
        first = next(
            (at for at, group in enumerate(redirects) if group.record.header("WARC-Target-URI") == asked), -1
        )
        if first >= 0:
            begin = redirects[first].begin
            del redirects[first:]
        group, begin = Group(begin, record), None
        if record.status in REDIRECTS:
            redirects.append(group)
        else:
            done += [*redirects, group]
            redirects.clear()
    return [*done, *redirects]
