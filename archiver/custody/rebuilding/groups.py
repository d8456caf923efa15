"""Records of a WARC file in, captures out: each with the redirects that led to it, and when it came."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from archiver.fetch.client import redirect_target
from archiver.fetch.page import refresh_target
from archiver.model import Capture
from archiver.warc import recall_capture
from archiver.warc.standing import Gap, Standing, standing_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from archiver.model import Failure, WarcPlace

MOST_HOPS = 25  # redirects of one page; who fetches follows fewer
OWN = frozenset({"response", "revisit", "resource"})  # kinds of records that hold a capture


@dataclass(frozen=True, slots=True)
class Found:
    """A capture that stands in a WARC file, not read yet."""

    record: Standing
    place: WarcPlace  # with the place of its first record
    arrived: datetime  # when it came to the archive, as near as can be told
    is_fetched: bool  # by us, over HTTP; other programs' captures are pages by their word
    source: str  # what the user gave, or the address asked for
    failure: Failure | None  # why it was not read, where that was noted

    @property
    def url(self) -> str:
        """The address asked for."""
        return self.record.requested or self.record.url


def captures_in(path: Path, opened: datetime) -> Iterator[Found | Gap]:
    """The captures of a WARC file, in the order in which they were written.

    Args:
        path: The file.
        opened: When it was begun.
    """
    grouping = _Grouping(path.parent, opened)
    for each in standing_in(path):
        if isinstance(each, Gap):
            yield from grouping.end()
            yield each
        else:
            yield from grouping.take(each)
    yield from grouping.end()


class _Grouping:
    """Tells redirects on the way to a page from pages."""

    def __init__(self, folder: Path, opened: datetime) -> None:
        self._folder = folder
        self._now = opened  # the latest time that the file has told of
        self._kept_from: str | None = None
        self._request: Standing | None = None  # that of the next record
        self._waiting: list[Found] = []  # answers that may be redirects to one that follows

    def take(self, record: Standing) -> Iterator[Found]:
        """Take a record in; the captures that are known to be some by now."""
        if record.kind == "request":
            self._request = record
            return
        if record.kind == "metadata" and record.kept_from is not None:
            self._kept_from = record.kept_from
            self._now = max(self._now, record.date)
        elif record.kind in OWN:
            found = self._found(record)
            if hops := self._hops(found):
                others = self._waiting[: -len(hops)]
                first = hops[0].place.group_offset
                self._waiting.clear()
                yield from [*others, replace(found, place=replace(found.place, group_offset=first))]
            elif found.is_fetched:
                self._waiting.append(found)
                if len(self._waiting) > MOST_HOPS:
                    yield self._waiting.pop(0)
            else:
                yield from [*self.end(), found]
        self._request = None

    def end(self) -> list[Found]:
        """Nothing follows that a redirect could lead to: the captures that are left."""
        left = self._waiting.copy()
        self._waiting.clear()
        return left

    def _found(self, record: Standing) -> Found:
        request = self._request
        is_kept = record.kind == "response" and request is None  # as it stood in another file
        if not is_kept:
            self._now = max(self._now, record.date)
        place = record.place
        source = self._kept_from if is_kept else record.source
        return Found(
            record=record,
            place=replace(
                place,
                group_offset=request.place.offset if request else place.offset,
                is_revisit=record.kind == "revisit",
            ),
            arrived=self._now,
            is_fetched=request is not None and request.http_fields > 0,
            source=source or record.requested or record.url,
            failure=None if is_kept else record.failure,
        )

    def _hops(self, found: Found) -> list[Found]:
        """Those that wait and have led to this one."""
        waiting = self._waiting if found.is_fetched else []
        begins = [at for at, each in enumerate(waiting) if each.record.url == found.url]
        if not begins:
            return []
        hops = waiting[begins[-1] :]
        led_to = [each.record.url for each in [*hops[1:], found]]
        return hops if all(self._leads_to(*pair) for pair in zip(hops, led_to, strict=True)) else []

    def _leads_to(self, hop: Found, url: str) -> bool:
        answer = recall_capture(self._folder, hop.place)
        if not isinstance(answer, Capture):
            return False
        try:
            return (redirect_target(answer) or refresh_target(answer)) == url
        except ValueError:
            return False
