"""A capture that stands in a WARC file in, what it was when it came out: a page to be read, or why it is none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from http import HTTPStatus
from typing import TYPE_CHECKING

from archiver.fetch.client import redirect_target
from archiver.fetch.page import judge_answer, refresh_target
from archiver.model import Capture, Failure, Reason, SourceKind, Target, WarcPlace
from archiver.store import Kept
from archiver.store.queries import sql
from archiver.times import read_time, to_utc
from archiver.warc import read_capture

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sqlite_utils import Database

    from archiver.custody.rebuilding.groups import Found
    from archiver.custody.rebuilding.order import WarcFile

DERIVED = frozenset({Reason.HTTP_STATUS, Reason.NOT_HTML, Reason.GONE})  # an answer itself tells
SAME_BYTES = (
    "select 1 from captures where sha256 = ? and url = ? and final_url = ? and article_id is not null limit 1"
)


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Stands for a capture where the server said that nothing has changed."""

    url: str


@dataclass(frozen=True, slots=True)
class Again:
    """Stands for a capture whose very bytes gave an article before: it need not be read unless that has changed."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A capture that cannot be had any more."""

    url: str
    detail: str  # a plain sentence


class Captures:
    """Takes captures out of WARC files.

    Args:
        db: The database that is being rebuilt: it knows of the payloads that others refer to.
        folder: Where the WARC files are.
        told: Of captures by their places: what the user gave, and why they were not read, as far as that is known.
    """

    def __init__(
        self, db: Database, folder: Path, told: Mapping[tuple[str, int], tuple[str, Failure | None]]
    ) -> None:
        self._db = db
        self._folder = folder
        self._told = told
        self._unsaved: dict[str, WarcPlace] = {}  # number of a record → its place, where no row says so yet

    def take(
        self, file: WarcFile, found: Found, *, anew: bool = False
    ) -> tuple[Kept, Capture | Failure | Unchanged] | Lost:
        """A capture with its place, and what is to become of it; until `stored` is called, it is not stored.

        Args:
            file: The WARC file.
            found: The capture in it.
            anew: Read it even where the server said that nothing has changed.
        """
        original = self._original(found) if found.place.is_revisit else None
        read = read_capture(self._folder, found.place, original)
        capture = read.capture if isinstance(read, Failure) else read
        if capture is None:
            return Lost(found.url, read.detail if isinstance(read, Failure) else "It is lost.")
        place = replace(found.place, sha256=original.sha256 if original else sha256(capture.payload).hexdigest())
        if not place.is_revisit:
            self._unsaved[found.record.number] = place
        source, told = found.source, found.failure
        if not file.tells_failures:
            source, told = self._told.get((place.file, place.offset), (found.source, None))
        target = Target(source, SourceKind.URL, capture.url)
        kept = Kept(target, replace(_as_answered(capture, found), payload=b"", body=b""), place, original)
        if capture.status == HTTPStatus.NOT_MODIFIED and not told and not anew:
            return kept, Unchanged(capture.url)
        if isinstance(read, Failure):
            return kept, replace(told or read, capture=None)
        work = decide(capture, told, is_fetched=found.is_fetched, is_telling=file.tells_failures)
        return kept, work if isinstance(work, Failure) else replace(work, payload=b"")

    def is_again(self, kept: Kept) -> bool:
        """Whether these bytes gave an article at this address before."""
        assert kept.capture is not None
        assert kept.place is not None
        about = [kept.place.sha256, kept.capture.url, kept.capture.final_url]
        return self._db.execute(SAME_BYTES, about).fetchone() is not None

    def stored(self, found: Found) -> None:
        """The capture's row is committed."""
        self._unsaved.pop(found.record.number, None)

    def _original(self, found: Found) -> WarcPlace | None:
        """The record that a revisit record refers to."""
        number, url, at = found.record.refers_to
        if number in self._unsaved:
            return self._unsaved[number]
        queries = []
        if moment := read_time(at):
            queries.append(("captured_at", {"url": url, "at": to_utc(moment)}))
        algorithm, _, digest = found.record.payload_digest.partition(":")
        if algorithm == "sha256":
            queries.append(("original", {"sha256": digest}))
        for name, about in queries:
            for row in self._db.query(sql(name), about):
                return WarcPlace(row["warc_file"], row["warc_offset"], row["warc_length"], row["sha256"])
        return None


def decide(capture: Capture, told: Failure | None, *, is_fetched: bool, is_telling: bool) -> Capture | Failure:
    """What a capture was when it came: a page to be read, or a failure of fetching it.

    Args:
        capture: The capture.
        told: Why it was not read, where that was noted.
        is_fetched: Whether we fetched it; what other programs captured is a page by their word.
        is_telling: Whether it would have been noted.
    """
    if told and told.reason not in DERIVED:
        return told
    if not is_fetched:
        return capture
    if not is_telling and _sends_on(capture):
        return Failure(Reason.REDIRECTS, "The page sends its reader on, to where nothing could be had.")
    answer = judge_answer(capture)
    return replace(answer, capture=None) if isinstance(answer, Failure) else answer


def _sends_on(capture: Capture) -> bool:
    try:
        return bool(redirect_target(capture) or refresh_target(capture))
    except ValueError:
        return True


def _as_answered(capture: Capture, found: Found) -> Capture:
    """The capture as its own answer described it; for reading, a revisit is described as its original was."""
    if not found.place.is_revisit or not found.is_fetched:
        return capture
    return replace(capture, content_type=capture.header("content-type") or "")
