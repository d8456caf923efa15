"""The conductor: targets in, outcomes out. They are queued, fetched, kept as evidence, read, and stored.

The one place where all rooms meet. Everything flows through one stream: what failed on the way passes the
reading stage as it is, so that each target comes out at the end exactly once; it leaves the queue in the same
transaction, so that an interrupted run can go on where it was.
"""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archiver.engine import Engine, choose_engine, serial
from archiver.errors import UsageError
from archiver.fetch import FetchSettings, fetch_captures, user_agent
from archiver.model import Capture, Failure, Outcome, Reading, Reason, SourceKind, Target
from archiver.pipeline import ReadingOptions, describe_reader, read_capture, warm_up
from archiver.sources import Refused, open_local
from archiver.sources.given import STANDARD_INPUT
from archiver.store import Kept, Writer, ask, begin_run
from archiver.store.captures import Known, original_of
from archiver.store.database import write_transaction
from archiver.store.judged import hidden_names
from archiver.store.runs import (
    InterruptedRun,
    Queued,
    Run,
    digest_of,
    hold_run,
    interrupted_runs,
    let_go,
    queued,
)
from archiver.version import __version__
from archiver.warc import WarcWriter, set_torn_tail_aside
from archiver.workers import TimeLimitError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from filelock import FileLock
    from sqlite_utils import Database

    from archiver.config import Settings
    from archiver.model import Reader

log = logging.getLogger(__name__)

OWN_NAMES = "names.tsv"
MANY = 40  # pages: a worker costs two seconds and 400 MB to start, worth it from about here


@dataclass(frozen=True, slots=True)
class Ingest:
    """How things are archived, and where to."""

    db: Database
    warc_folder: Path
    fetching: FetchSettings
    reading: ReadingOptions = field(default_factory=ReadingOptions)
    engine: Engine = serial
    command: str = "archiver add"
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    told: Callable[[InterruptedRun], None] = lambda run: None  # hears which interrupted run is gone on with

    def add(
        self, targets: Iterable[Target | Refused], *, noted: Callable[[], None] = lambda: None
    ) -> Iterator[Outcome]:
        """Archive targets; what was refused already is only recorded.

        What is to be archived is in the database before the first of it is asked for. Where the very same targets
        were given to a run that was interrupted, that run goes on.

        Args:
            targets: What to archive, each address once.
            noted: Writes to the database, together with the queue, what must not be remembered without it.

        Yields:
            An outcome for each target (a WARC file gives one for each page in it), as soon as it is committed.

        Raises:
            UnknownModelError: The spaCy model is not installed.
            KnownNamesError: A known-names file cannot be read.
        """
        listed = list(targets)
        good = [target for target in listed if isinstance(target, Target)]
        lasting = [target for target in good if target.location != STANDARD_INPUT]
        passing = [Queued(None, target) for target in good if target.location == STANDARD_INPUT]
        if not listed:
            with write_transaction(self.db):
                noted()
            return
        reader = describe_reader(self.reading)
        interrupted = None if passing else self._take_up(lasting)
        if interrupted:
            with write_transaction(self.db):
                noted()
            yield from self._work(*interrupted, reader)
            return
        options, now = self._options(), self.clock()
        run = begin_run(self.db, command=self.command, options=options, archiver=__version__, now=now)
        lock = hold_run(self.db, run.id)
        refused = [
            (Target(each.source, SourceKind.URL, each.source), each.failure)
            for each in listed
            if isinstance(each, Refused)
        ]
        yield from Writer(self.db, reader, run, clock=self.clock).accept(lasting, refused, noted=noted)
        yield from self._work(run, lock, reader, passing)

    def _take_up(self, targets: list[Target]) -> tuple[Run, FileLock] | None:
        """The interrupted run of these very targets, if there is one that nobody is at, and the lock on it."""
        for run in interrupted_runs(self.db, given_sha256=digest_of(targets)):
            if lock := hold_run(self.db, run.id):
                self.told(run)
                return Run(run.id, run.warc_prefix), lock
        return None

    def resume(self, run: InterruptedRun) -> Iterator[Outcome] | None:
        """Go on with a run that was interrupted; None where another program is at it."""
        lock = hold_run(self.db, run.id)
        if lock is None:
            return None
        return self._work(Run(run.id, run.warc_prefix), lock, describe_reader(self.reading))

    def _work(
        self, run: Run, lock: FileLock | None, reader: Reader, passing: Iterable[Queued] = ()
    ) -> Iterator[Outcome]:
        """Archive what the run has in the queue, and what could not be put there."""
        try:
            for path in sorted(self.warc_folder.glob(f"{run.warc_prefix}-*.warc.gz")):
                set_torn_tail_aside(path)
            writer = Writer(self.db, reader, run, clock=self.clock)
            info = {
                "software": f"archiver/{__version__}",
                "http-header-user-agent": self.fetching.user_agent,
                "settings": self._options(),
            }
            with WarcWriter(self.warc_folder, run.warc_prefix, info=info) as warc:
                yield from Work(self, writer, warc).outcomes([*passing, *queued(self.db, run.id)])
            writer.finish()
        finally:
            if lock:
                let_go(lock)

    def _options(self) -> dict[str, Any]:
        return {
            "model": self.reading.model,
            "known_names": [str(path) for path in self.reading.known_names],
            "user_agent": self.fetching.user_agent,
            "allow_private": self.fetching.allow_private,
            "timeout": self.fetching.timeout,
            "max_bytes": self.fetching.max_bytes,
        }


class Work:
    """One run at work: everything flows through one stream, from what is queued to what is stored."""

    def __init__(self, ingest: Ingest, writer: Writer, warc: WarcWriter) -> None:
        self._ingest = ingest
        self._writer = writer
        self._warc = warc
        self._under_way: Counter[int | None] = Counter()  # row of the queue → pages read and not yet stored
        self._still_giving: set[int | None] = set()  # rows of the queue from which more pages will come

    def outcomes(self, waiting: Iterable[Queued]) -> Iterator[Outcome]:
        """Archive what is waiting."""
        kept = (found and self._keep(*found) for found in self._captures(waiting))
        for each, result in filter(None, self._ingest.engine(partial(read, options=self._ingest.reading), kept)):
            self._under_way[each.queue_id] -= 1
            last = not self._under_way[each.queue_id] and each.queue_id not in self._still_giving
            yield _save(each, result, self._writer, last=last)

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
        db, fetching = self._ingest.db, self._ingest.fetching
        targets = [replace(each.target, headers=ask.conditions(db, url)) for url, each in to_fetch.items()]
        for result in fetch_captures(targets, fetching):
            yield result and (to_fetch[result[0].location], result[1])

    def _read_local(self, each: Queued) -> Iterator[Capture | Failure]:
        """What a local target gives; each but its last is known to be followed by another."""
        ingest = self._ingest
        self._still_giving.add(each.id)
        pages = iter(open_local(each.target, clock=ingest.clock, max_bytes=ingest.fetching.max_bytes))
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
        original_id, original = original_of(self._ingest.db, capture, digest) or (None, None)
        place = self._warc.write(capture, original)
        kept = Kept(each.target, capture, place, original_id, each.id)
        if isinstance(found, Capture):
            if found.status == HTTPStatus.NOT_MODIFIED:
                article_id = ask.find_article(self._ingest.db, found.url)
                assert article_id is not None, "only requests for known articles are conditional"
                return kept, Known(article_id)
            article_id = self._writer.article_read_from(capture, place.sha256)
            if article_id is not None:
                return kept, Known(article_id)
        return kept, found


def prepare_ingest(
    db: Database,
    settings: Settings,
    *,
    allow_private: bool = False,
    sources: int = 1,
    connect_to: Mapping[str, tuple[str, int]] | None = None,
) -> Ingest:
    """An `Ingest` as the settings say; WARC files go into the folder ``warc`` beside the database.

    Args:
        db: The archive.
        settings: The settings that hold.
        allow_private: Permit addresses that are not public.
        sources: About how many pages will come, by which the number of processes is chosen where none is set.
        connect_to: Where to connect for some hosts, see `FetchSettings`.
    """
    workers = 1 if settings.workers < 0 and sources < MANY else settings.workers
    fetching = FetchSettings(
        user_agent=user_agent(settings.contact),
        timeout=settings.timeout,
        max_bytes=settings.max_bytes,
        concurrency=settings.concurrency,
        allow_private=allow_private,
        connect_to=connect_to or {},
    )
    reading = ReadingOptions(model=settings.model, known_names=name_files(settings), hidden=hidden_names(db))
    return Ingest(
        db=db,
        warc_folder=settings.db.parent / "warc",
        fetching=fetching,
        reading=reading,
        engine=choose_engine(
            replace(settings, workers=workers), partial(warm_up, reading), partial(describe_reader, reading)
        ),
    )


def own_names(settings: Settings) -> Path:
    """Where the user's own known names stand, whether or not there are any: beside the archive, unless told."""
    return Path(settings.known_names) if settings.known_names else settings.db.parent / OWN_NAMES


def name_files(settings: Settings) -> tuple[Path, ...]:
    """The known-names files that are added to ours; one that the settings name must be there."""
    path = own_names(settings)
    return (path,) if settings.known_names or path.is_file() else ()


def read(work: Capture | Failure | Known, options: ReadingOptions) -> Reading | Failure | Known:
    """The pure middle, for everything that flows through the stream."""
    return work if isinstance(work, Known) else read_capture(work, options)


def _save(kept: Kept, result: Reading | Failure | Known | BaseException, writer: Writer, *, last: bool) -> Outcome:
    if isinstance(result, Known):
        return writer.save(kept, result, last=last)
    if isinstance(result, UsageError):
        raise result
    if isinstance(result, (TimeLimitError, MemoryError)):
        what = "time" if isinstance(result, TimeLimitError) else "memory"
        detail = f"Reading the page took more {what} than a page may. The capture is kept."
        return writer.save(kept, Failure(Reason.TOO_COMPLEX, detail), last=last)
    if isinstance(result, BaseException):
        log.error("reading %s crashed", kept.target.source, exc_info=result)
        detail = f"The page could not be read: {type(result).__name__}. The capture is kept; please report this."
        return writer.save(kept, Failure(Reason.CRASHED, detail), last=last)
    return writer.save(kept, result, last=last)
