"""WARC files in, rows out: their captures read again, and stored in the order in which they came."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from archiver.custody.rebuilding.captures import Again, Captures, Lost, Unchanged
from archiver.custody.rebuilding.order import captures_in_order
from archiver.engine import serial
from archiver.ingest.work import MOST, PATIENCE, as_stored
from archiver.model import Capture, Failure, Outcome, Reading
from archiver.pipeline import ReadingOptions, describe_reader, read_capture
from archiver.store import Kept, Writer
from archiver.store.asking import ask
from archiver.store.judging.judged import hidden_names
from archiver.store.rows import insert, row_id
from archiver.store.runs import Run
from archiver.store.writing.captures import Known, article_read_from
from archiver.times import to_utc
from archiver.warc.standing import Gap

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from archiver.custody.rebuilding.groups import Found
    from archiver.custody.rebuilding.order import WarcFile
    from archiver.custody.rebuilding.replay import Replay
    from archiver.ingest import Ingest

    Stored = Reading | Failure | Known
    Read = Reading | Failure | Unchanged | Again
    Told = Outcome | Gap | Lost

PAUSE = 0.01  # seconds between two looks at whether all that was begun is stored


@dataclass(frozen=True, slots=True)
class Page:
    """What travels to be read."""

    capture: Capture | Failure | Unchanged | Again
    hidden: frozenset[tuple[str, str]]  # names that people had judged to be no entities by then


@dataclass(frozen=True, slots=True)
class Taken:
    """What a page belongs to, which stays here."""

    file: WarcFile
    found: Found
    kept: Kept
    hidden: frozenset[tuple[str, str]]


def read_page(page: Page, options: ReadingOptions) -> Read:
    """The pure middle, with what was judged when the page came."""
    if isinstance(page.capture, (Unchanged, Again)):
        return page.capture
    return read_capture(page.capture, replace(options, hidden=page.hidden))


class Rebuilding:
    """Reads WARC files into a database.

    Args:
        ingest: Where to and how; its database is the one that is rebuilt.
        files: The WARC files.
        replay: The judgements, each of which is made when its time has come.
        told: Of captures by their places: what the user gave, and why they were not read, as far as that is known.
    """

    def __init__(
        self,
        ingest: Ingest,
        files: list[WarcFile],
        replay: Replay,
        told: Mapping[tuple[str, int], tuple[str, Failure | None]],
    ) -> None:
        self._db = ingest.db
        self._engine = ingest.engine
        self._read = partial(read_page, options=ingest.reading)
        self._captures = Captures(ingest.db, ingest.warc_folder, told)
        self._files = files
        self._replay = replay
        self._done: set[tuple[str, int]] = set(
            self._db.execute("select warc_file, warc_offset from captures").fetchall()
        )
        self._reader = describe_reader(ingest.reading)
        with self._db.conn:
            self._reader_id = row_id(self._db, "readers", asdict(self._reader))
        self._writer: tuple[str, Writer] | None = None  # of the run whose captures are stored just now
        self._ends: dict[str, datetime] = {}  # WARC prefix → when the last capture of its run came
        self._under_way = 0
        self._is_draining = False
        self._ready: list[tuple[Taken, Stored]] = []
        self._ready_since = 0.0  # by the monotonic clock
        self._lost: list[Gap | Lost] = []
        self.passed = 0  # bytes of WARC files that are done

    def outcomes(self) -> Iterator[Told]:
        """Read all; what becomes of each capture is committed when it is given."""
        for done in self._engine(self._read, self._pages()):
            if done is not None:
                yield from self._take(*done)
            if self._is_due:
                yield from self._save()
        yield from self._save()
        with self._db.conn:
            self._db.conn.executemany(
                "update runs set finished_at = ? where warc_prefix = ? and finished_at is null",
                [(to_utc(moment), prefix) for prefix, moment in self._ends.items()],
            )

    def _pages(self) -> Iterator[tuple[Taken, Page] | None]:
        """All captures in order; None while a judgement waits for what came before it to be stored."""
        hidden = hidden_names(self._db)
        for file, found in captures_in_order(self._files):
            if isinstance(found, Gap):
                self._lost.append(found)
                continue
            self.passed += found.place.length
            if (found.place.file, found.place.offset) in self._done:
                continue
            if self._replay.is_due(found):
                yield from self._drain()
                self._replay.repeat(found)
                hidden = hidden_names(self._db)
            taken = self._captures.take(file, found)
            if isinstance(taken, Lost):
                self._lost.append(taken)
                continue
            kept, work = taken
            self._under_way += 1
            is_again = isinstance(work, Capture) and self._captures.is_again(kept)
            yield Taken(file, found, kept, hidden), Page(Again() if is_again else work, hidden)
        if self._replay.is_due(None):
            yield from self._drain()
            self._replay.repeat(None)

    def _drain(self) -> Iterator[None]:
        """Wait until all that was begun is stored."""
        self._is_draining = True
        while self._under_way:
            yield None
            time.sleep(PAUSE)
        self._is_draining = False

    def _take(self, taken: Taken, result: Read | BaseException) -> Iterator[Told]:
        """A page is read: it can be stored."""
        if isinstance(result, (Unchanged, Again)):
            if not all(isinstance(each, Known) for _, each in self._ready):
                yield from self._save()  # whose article it is depends on what came before
            known = self._known(taken, result)
            if known in [each for _, each in self._ready]:
                yield from self._save()
                known = self._known(taken, result)
            stored = as_stored(taken.kept, known or self._read_here(taken))
        else:
            stored = as_stored(taken.kept, result)
        if not self._ready:
            self._ready_since = time.monotonic()
        self._ready.append((taken, stored))

    def _known(self, taken: Taken, result: Unchanged | Again) -> Known | None:
        """The article that a capture gave before; None where that says something else by now, or is not known."""
        kept = taken.kept
        assert kept.capture is not None
        assert kept.place is not None
        if isinstance(result, Unchanged):
            article_id = ask.find_article(self._db, result.url)
        else:
            article_id = article_read_from(self._db, kept.capture, kept.place.sha256, self._reader_id)
        return None if article_id is None else Known(article_id)

    def _read_here(self, taken: Taken) -> Reading | Failure | BaseException:
        """Read a capture that was taken for known."""
        found = self._captures.take(taken.file, taken.found, anew=True)
        assert not isinstance(found, Lost), "it was there when it was taken first"
        done = next(filter(None, serial(self._read, [(None, Page(found[1], taken.hidden))])))
        assert not isinstance(done[1], (Unchanged, Again)), "it is a page"
        return done[1]

    @property
    def _is_due(self) -> bool:
        """Whether what is ready should wait no longer."""
        late = bool(self._ready) and time.monotonic() - self._ready_since >= PATIENCE
        return late or len(self._ready) >= MOST or (self._is_draining and bool(self._ready))

    def _save(self) -> Iterator[Told]:
        """Store what is ready, run by run."""
        ready = self._ready.copy()
        self._ready.clear()
        for prefix, group in groupby(ready, key=lambda each: each[0].file.prefix):
            several = list(group)
            last = several[-1][0]
            outcomes = self._writer_of(last.file).save_all(
                [(taken.kept, result, True) for taken, result in several]
            )
            self._ends[prefix] = last.found.arrived
            self._under_way -= len(several)
            for taken, _ in several:
                self._captures.stored(taken.found)
            yield from outcomes
        yield from self._lost
        self._lost.clear()

    def _writer_of(self, file: WarcFile) -> Writer:
        if self._writer is None or self._writer[0] != file.prefix:
            self._writer = file.prefix, Writer(self._db, self._reader, self._run_of(file))
        return self._writer[1]

    def _run_of(self, file: WarcFile) -> Run:
        """The run that has written a file, which is made where it is missing."""
        started = to_utc(file.started)
        found = self._db.execute("select id from runs where warc_prefix = ?", [file.prefix]).fetchone()
        if found:
            return Run(int(found[0]), file.prefix, started)
        row = {"started_at": started, "command": file.command, "options": file.options}
        with self._db.conn:
            number = insert(self._db, "runs", row | {"archiver": file.software, "warc_prefix": file.prefix})
        return Run(number, file.prefix, started)
