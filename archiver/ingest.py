"""The conductor: targets in, outcomes out. They are fetched, kept as evidence, read on an engine, and stored.

The one place where all rooms meet. Everything flows through one stream: what failed on the way passes the
reading stage as it is, so that each target comes out at the end exactly once.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archiver.engine import Engine, choose_engine, serial
from archiver.errors import UsageError
from archiver.fetch import FetchSettings, fetch_captures, user_agent
from archiver.model import Capture, Failure, Outcome, Reading, Reason, SourceKind, Target
from archiver.pipeline import ReadingOptions, describe_reader, read_capture
from archiver.sources import Refused, open_local
from archiver.store import Kept, Writer, ask
from archiver.version import __version__
from archiver.warc import WarcWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sqlite_utils import Database

    from archiver.config import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Known:
    """Stands for a capture whose bytes today's reader has read before: nothing new can come of it."""

    article_id: int


@dataclass(frozen=True, slots=True)
class Ingest:
    """One run of adding: where to, and how."""

    db: Database
    warc_folder: Path
    fetching: FetchSettings
    reading: ReadingOptions = field(default_factory=ReadingOptions)
    engine: Engine = serial
    command: str = "archiver add"
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def add(self, targets: Iterable[Target | Refused]) -> Iterator[Outcome]:
        """Archive targets; what was refused already is only recorded.

        Yields:
            An outcome for each target (a WARC file gives one for each page in it), as soon as it is committed.

        Raises:
            UnknownModelError: The spaCy model is not installed.
            KnownNamesError: A known-names file cannot be read.
        """
        reader = describe_reader(self.reading)
        writer = Writer(self.db, reader, command=self.command, options=self._options(), clock=self.clock)
        software, agent = f"archiver/{__version__}", self.fetching.user_agent
        with WarcWriter(self.warc_folder, clock=self.clock, software=software, user_agent=agent) as warc:
            kept = (found and self._keep(*found, warc, writer) for found in self._captures(targets))
            for source, result in self.engine(partial(read, options=self.reading), kept):
                yield _save(source, result, writer)
        writer.finish()

    def _captures(self, targets: Iterable[Target | Refused]) -> Iterator[tuple[Target, Capture | Failure] | None]:
        """What each target gives: local files first, in order, then pages from the web as they arrive.

        None where nothing has arrived just now.
        """
        to_fetch: list[Target] = []
        for target in targets:
            if isinstance(target, Refused):
                yield Target(target.source, SourceKind.URL, target.source), target.failure
            elif target.kind is SourceKind.URL:
                to_fetch.append(replace(target, headers=ask.conditions(self.db, target.location)))
            else:
                for found in open_local(target, clock=self.clock, max_bytes=self.fetching.max_bytes):
                    yield target, found
        yield from fetch_captures(to_fetch, self.fetching)

    def _keep(
        self, target: Target, found: Capture | Failure, warc: WarcWriter, writer: Writer
    ) -> tuple[Kept, Capture | Failure | Known]:
        """Write the capture to a WARC file, if there is one; only then may anything else be done with it."""
        capture = found.capture if isinstance(found, Failure) else found
        if capture is None:
            return Kept(target, None, None), found
        if capture.status == HTTPStatus.NOT_MODIFIED:  # there is nothing to keep: the bytes are those we have
            article_id = ask.find_article(self.db, target.location)
            assert article_id is not None, "only requests for known articles are conditional"
            return Kept(target, None, None), Known(article_id)
        place = warc.write(capture)
        if isinstance(found, Capture):
            article_id = writer.article_read_from(capture, place.sha256)
            if article_id is not None:
                return Kept(target, capture, place), Known(article_id)
        return Kept(target, capture, place), found

    def _options(self) -> dict[str, Any]:
        return {
            "model": self.reading.model,
            "known_names": [str(path) for path in self.reading.known_names],
            "user_agent": self.fetching.user_agent,
            "allow_private": self.fetching.allow_private,
            "timeout": self.fetching.timeout,
            "max_bytes": self.fetching.max_bytes,
        }


def prepare_ingest(
    db: Database,
    settings: Settings,
    *,
    allow_private: bool = False,
    workers: int = 1,
    connect_to: Mapping[str, tuple[str, int]] | None = None,
) -> Ingest:
    """An `Ingest` as the settings say; WARC files go into the folder ``warc`` beside the database."""
    fetching = FetchSettings(
        user_agent=user_agent(settings.contact),
        timeout=settings.timeout,
        max_bytes=settings.max_bytes,
        concurrency=settings.concurrency,
        allow_private=allow_private,
        connect_to=connect_to or {},
    )
    names = (Path(settings.known_names),) if settings.known_names else ()
    return Ingest(
        db=db,
        warc_folder=settings.db.parent / "warc",
        fetching=fetching,
        reading=ReadingOptions(model=settings.model, known_names=names),
        engine=choose_engine(workers),
    )


def read(work: Capture | Failure | Known, options: ReadingOptions) -> Reading | Failure | Known:
    """The pure middle, for everything that flows through the stream."""
    return work if isinstance(work, Known) else read_capture(work, options)


def _save(kept: Kept, result: Reading | Failure | Known | BaseException, writer: Writer) -> Outcome:
    if isinstance(result, Known):
        return writer.save_unchanged(kept, result.article_id)
    if isinstance(result, UsageError):
        raise result
    if isinstance(result, BaseException):
        log.error("reading %s crashed", kept.target.source, exc_info=result)
        detail = f"The page could not be read: {type(result).__name__}. The capture is kept; please report this."
        return writer.save(kept, Failure(Reason.CRASHED, detail))
    return writer.save(kept, result)
