"""Targets in, outcomes out: runs are begun, gone on with when interrupted, and brought to their end."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archiver.engine import Engine, serial
from archiver.fetch import FetchSettings
from archiver.ingest.work import Work
from archiver.model import Outcome, SourceKind, Target
from archiver.pipeline import ReadingOptions, describe_reader
from archiver.sources import Refused
from archiver.sources.given import STANDARD_INPUT
from archiver.store import Writer, begin_run
from archiver.store.database import path_of, write_transaction
from archiver.store.runs import (
    InterruptedRun,
    Queued,
    Run,
    digest_of_targets,
    hold_run,
    interrupted_runs,
    let_go,
    queued,
)
from archiver.times import Clock, utc_now
from archiver.version import __version__
from archiver.warc import WarcWriter, set_torn_tail_aside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from filelock import FileLock
    from sqlite_utils import Database

    from archiver.model import Reader

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ingest:
    """How things are archived, and where to."""

    db: Database
    warc_folder: Path
    fetching: FetchSettings
    reading: ReadingOptions = field(default_factory=ReadingOptions)
    engine: Engine = serial
    command: str = "archiver add"
    clock: Clock = utc_now
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
        if held := None if passing else self._take_up(lasting):
            with write_transaction(self.db):
                noted()
            yield from self._work(*held, reader)
            return
        run = begin_run(
            self.db, command=self.command, options=self._options(), archiver=__version__, now=self.clock()
        )
        lock = hold_run(self.db, run.id)
        refused = [
            (Target(each.source, SourceKind.URL, each.source), each.failure)
            for each in listed
            if isinstance(each, Refused)
        ]
        yield from Writer(self.db, reader, run, clock=self.clock).accept(lasting, refused, noted=noted)
        yield from self._work(run, lock, reader, passing)

    def _take_up(self, targets: list[Target]) -> tuple[InterruptedRun, FileLock] | None:
        """The interrupted run of these very targets, if there is one that nobody is at, and the lock on it."""
        for run in interrupted_runs(self.db, given_sha256=digest_of_targets(targets)):
            if lock := hold_run(self.db, run.id):
                self.told(run)
                return run, lock
        return None

    def resume(self, run: InterruptedRun) -> Iterator[Outcome] | None:
        """Go on with a run that was interrupted; None where another program is at it."""
        lock = hold_run(self.db, run.id)
        return self._work(run, lock, describe_reader(self.reading)) if lock else None

    def _work(
        self, run: Run, lock: FileLock | None, reader: Reader, passing: Iterable[Queued] = ()
    ) -> Iterator[Outcome]:
        """Archive what the run has in the queue, and what could not be put there."""
        try:
            for path in sorted(self.warc_folder.glob(f"{run.warc_prefix}-*.warc.gz")):
                set_torn_tail_aside(path)
            log.info(
                "run %d: read with %s, kept in %s", run.id, reader.model or "known names only", self.warc_folder
            )
            writer = Writer(self.db, reader, run, clock=self.clock)
            with WarcWriter(self.warc_folder, run.warc_prefix, info=self._info()) as warc:
                work = Work(
                    db=self.db, fetching=self.fetching, reading=self.reading, engine=self.engine, clock=self.clock,
                    writer=writer, warc=warc,
                )  # fmt: skip
                yield from work.outcomes([*passing, *queued(self.db, run.id)])
            writer.finish()
        finally:
            if lock:
                let_go(lock)

    def _info(self) -> dict[str, Any]:
        """What WARC files say of where they come from."""
        return {
            "software": f"archiver/{__version__}",
            "http-header-user-agent": self.fetching.user_agent,
            "isPartOf": path_of(self.db).name.removesuffix(".db"),
            "command": self.command,
            "settings": self._options(),
        }

    def _options(self) -> dict[str, Any]:
        return {
            "model": self.reading.model,
            "known_names": [str(path) for path in self.reading.known_names],
            "user_agent": self.fetching.user_agent,
            "allow_private": self.fetching.allow_private,
            "timeout": self.fetching.timeout,
            "max_bytes": self.fetching.max_bytes,
        }
