"""What is queued in, outcomes out: one run at work, in one stream from what is given to what is stored.

Pages are kept as evidence, read by an engine, and stored in the order in which they came, many in one transaction
where many come: as many as are ready in `PATIENCE`. Nothing is stored before its evidence is on disk.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from http import HTTPStatus
from itertools import islice
from typing import TYPE_CHECKING

from archiver.errors import UsageError
from archiver.fetch import fetch_captures, fetch_warc
from archiver.model import Capture, CaptureKind, Failure, Outcome, Reading, Reason, SourceKind
from archiver.pipeline import ReadingOptions, read_capture
from archiver.remote import scheme_of
from archiver.sources import open_local
from archiver.store import Kept, Writer
from archiver.store.asking import ask
from archiver.store.writing.captures import Known, original_of
from archiver.workers import TimeLimitError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlite_utils import Database

    from archiver.engine import Engine
    from archiver.fetch import FetchSettings
    from archiver.model import WarcPlace
    from archiver.store.runs import Queued
    from archiver.times import Clock
    from archiver.warc import WarcWriter

    Result = Reading | Failure | Known

log = logging.getLogger(__name__)

PATIENCE = 1.0  # seconds that what is ready may wait for more to be stored with it
MOST = 1_000  # pages stored in one transaction


@dataclass(slots=True, kw_only=True)
class Work:
    """One run at work."""

    db: Database
    fetching: FetchSettings
    reading: ReadingOptions
    engine: Engine
    clock: Clock
    writer: Writer
    warc: WarcWriter
    # Row of the queue → pages that are not read yet.
    _under_way: Counter[int | None] = field(default_factory=Counter, init=False)
    # Rows of the queue from which more pages will come.
    _still_giving: set[int | None] = field(default_factory=set, init=False)
    # Digest of a payload → its record, where no row says so yet.
    _unsaved: dict[str, WarcPlace] = field(default_factory=dict, init=False)
    _ready: list[tuple[Kept, Result, bool]] = field(default_factory=list, init=False)
    _ready_since: float = field(default=0.0, init=False)  # by the monotonic clock

    def outcomes(self, waiting: Iterable[Queued]) -> Iterator[Outcome]:
        """Archive what is waiting."""
        kept = (found and self._keep(*found) for found in self._captures(waiting))
        for done in self.engine(partial(read, options=self.reading), kept):
            if done is not None:
                self._take(*done)
            if self._is_due:
                yield from self._save()
        yield from self._save()

    def _captures(self, waiting: Iterable[Queued]) -> Iterator[tuple[Queued, Capture | Failure] | None]:
        """What each target gives: local files first, in order, then pages from the web as they arrive.

        None where nothing has arrived just now.
        """
        to_fetch: dict[str, Queued] = {}
        for each in waiting:
            if each.target.kind is SourceKind.URL:
                to_fetch[each.target.location] = each
            else:
                for found in self._read_local(each):
                    yield each, found
        targets = [replace(each.target, known=ask.validators(self.db, url)) for url, each in to_fetch.items()]
        for result in fetch_captures(targets, self.fetching):
            yield result and (to_fetch[result[0].location], result[1])

    def _read_local(self, each: Queued) -> Iterator[Capture | Failure]:
        """What a local target gives, without what is stored of it; all but its last are known not to be that."""
        self._still_giving.add(each.id)
        if scheme_of(each.target.location):
            found = fetch_warc(each.target, self.fetching)
        else:
            found = open_local(each.target, clock=self.clock, max_bytes=self.fetching.max_bytes)
        pages = islice(found, each.pages_done, None)
        page = next(pages, None)
        while page is not None:
            following = next(pages, None)
            if following is None:
                self._still_giving.discard(each.id)
            yield page
            page = following

    def _keep(self, each: Queued, found: Capture | Failure) -> tuple[Kept, Capture | Failure | Known]:
        """Write the capture to a WARC file, if there is one; only then may anything else be done with it."""
        self._under_way[each.id] += 1
        capture = found.capture if isinstance(found, Failure) else found
        if capture is None:
            return Kept(each.target, None, None, queue_id=each.id), found
        digest = sha256(capture.payload).hexdigest()
        unsaved = self._unsaved if capture.kind is CaptureKind.HTTP and capture.payload else {}
        original = unsaved.get(digest) or original_of(self.db, capture, digest)
        failure = found if isinstance(found, Failure) else None
        place = self.warc.write(capture, original, digest=digest, source=each.target.source, failure=failure)
        log.info("kept %s: %d bytes of %s from byte %d", capture.url, place.length, place.file, place.offset)
        if not place.is_revisit:
            unsaved.setdefault(digest, place)
        # Its bytes are safe, and needed no more; what reads it needs its body.
        kept = Kept(each.target, replace(capture, payload=b"", body=b"", record=b""), place, original, each.id)
        if isinstance(found, Failure):
            return kept, replace(found, capture=None)
        if found.status == HTTPStatus.NOT_MODIFIED:
            article_id = ask.find_article(self.db, found.url)
            if article_id is not None:  # else it stands in another program's WARC file, with the payload meant
                return kept, Known(article_id)
        article_id = self.writer.article_read_from(capture, place.sha256)
        return kept, Known(article_id) if article_id is not None else replace(found, payload=b"", record=b"")

    def _take(self, kept: Kept, result: Result | BaseException) -> None:
        """A page is read: it can be stored."""
        self._under_way[kept.queue_id] -= 1
        is_last = not self._under_way[kept.queue_id] and kept.queue_id not in self._still_giving
        if not self._ready:
            self._ready_since = time.monotonic()
        self._ready.append((kept, as_stored(kept, result), is_last))

    @property
    def _is_due(self) -> bool:
        """Whether what is ready should wait no longer; asked about twice a second, results or not."""
        late = bool(self._ready) and time.monotonic() - self._ready_since >= PATIENCE
        return late or len(self._ready) >= MOST

    def _save(self) -> Iterator[Outcome]:
        """Store what is ready."""
        if self._ready:
            self.warc.sync()
            outcomes = self.writer.save_all(self._ready)
            for kept, _, _ in self._ready:
                if kept.place is not None:  # what is still being read has no row yet
                    self._unsaved.pop(kept.place.sha256, None)
            self._ready.clear()
            yield from outcomes


def read(work: Capture | Failure | Known, options: ReadingOptions) -> Reading | Failure | Known:
    """The pure middle, for everything that flows through the stream."""
    return work if isinstance(work, Known) else read_capture(work, options)


def as_stored(kept: Kept, result: Result | BaseException) -> Result:
    """The result, or the failure that stands for an error.

    Raises:
        UsageError: It is an error of the call as a whole.
    """
    if isinstance(result, UsageError):
        raise result
    if isinstance(result, (TimeLimitError, MemoryError)):
        what = "time" if isinstance(result, TimeLimitError) else "memory"
        detail = f"Reading the page took more {what} than a page may. The capture is kept."
        return Failure(Reason.TOO_COMPLEX, detail)
    if isinstance(result, BaseException):
        log.error("reading %s crashed", kept.target.source, exc_info=result)
        detail = f"The page could not be read: {type(result).__name__}. The capture is kept; please report this."
        return Failure(Reason.CRASHED, detail)
    return result
