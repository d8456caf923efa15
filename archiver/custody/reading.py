"""Captures that stand in WARC files in, their rows out: read again, and stored in the order in which they came."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import partial
from hashlib import sha256
from http import HTTPStatus
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archiver.custody.order import captures_in_order
from archiver.fetch.client import redirect_target
from archiver.fetch.page import judge_answer, refresh_target
from archiver.ingest.work import MOST, PATIENCE, as_stored
from archiver.model import Capture, Failure, Outcome, Reading, Reason, SourceKind, Target, WarcPlace
from archiver.pipeline import ReadingOptions, describe_reader, read_capture
from archiver.store import Kept, Writer, ask
from archiver.store.captures import Known, article_read_from
from archiver.store.judged import hidden_names
from archiver.store.queries import sql
from archiver.store.rows import header, insert, row_id, to_utc
from archiver.store.runs import Run
from archiver.warc import read_capture as read_record
from archiver.warc.walk import Damage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlite_utils import Database

    from archiver.custody.groups import Found
    from archiver.custody.order import WarcFile
    from archiver.custody.replay import Replay
    from archiver.ingest import Ingest

    Result = Reading | Failure | Known

PAUSE = 0.01  # seconds between two looks at whether all that was begun is stored
NO_SITE = ""  # of saved pages, which may be any site's
DERIVED = frozenset({Reason.HTTP_STATUS, Reason.NOT_HTML, Reason.GONE})  # an answer itself tells


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Stands for a capture where the server said that nothing has changed."""

    url: str


@dataclass(frozen=True, slots=True)
class Page:
    """What travels to be read."""

    capture: Capture | Failure | Known | Unchanged
    hidden: frozenset[tuple[str, str]]  # names that people had judged to be no entities by then


@dataclass(frozen=True, slots=True)
class Lost:
    """A capture that cannot be had any more."""

    url: str
    detail: str  # a plain sentence


def read_page(page: Page, options: ReadingOptions) -> Reading | Failure | Known | Unchanged:
    """The pure middle, with what was judged when the page came."""
    if isinstance(page.capture, (Known, Unchanged)):
        return page.capture
    return read_capture(page.capture, replace(options, hidden=page.hidden))


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
        told: Mapping[tuple[str, int], tuple[str, Failure]],
    ) -> None:
        self._ingest = ingest
        self._db: Database = ingest.db
        self._files = files
        self._replay = replay
        self._told = told
        self._done: set[tuple[str, int]] = set(
            self._db.execute("select warc_file, warc_offset from captures").fetchall()
        )
        self._reader = describe_reader(ingest.reading)
        with self._db.conn:
            self._reader_id = row_id(self._db, "readers", asdict(self._reader))
        self._writer: tuple[str, Writer] | None = None
        self._ends: dict[str, datetime] = {}  # WARC prefix → when the last capture of its run came
        self._under_way = 0
        self._is_draining = False
        self._sites: Counter[str] = Counter()  # hosts of captures that are not stored yet
        self._unsaved: dict[str, WarcPlace] = {}  # number of a record → its place, where no row says so yet
        self._ready: list[tuple[WarcFile, Found, Kept, Result]] = []
        self._ready_since = 0.0
        self._lost: list[Damage | Lost] = []
        self.passed = 0  # bytes of WARC files that are done

    def outcomes(self) -> Iterator[Outcome | Damage | Lost]:
        """Read all; what becomes of each capture is committed when it is given."""
        read = partial(read_page, options=self._ingest.reading)
        for done in self._ingest.engine(read, self._pages()):
            if done is not None:
                yield from self._take(*done)
            if self._is_due:
                yield from self._save()
        yield from self._save()
        for prefix, moment in self._ends.items():
            with self._db.conn:
                about = [to_utc(moment), prefix]
                self._db.execute(
                    "update runs set finished_at = ? where warc_prefix = ? and finished_at is null", about
                )

    # -- what is to be read -------------------------------------------------------------------------------

    def _pages(self) -> Iterator[tuple[tuple[WarcFile, Found, Kept], Page] | None]:
        """All captures in order; None while a judgement waits for what came before it to be stored."""
        hidden = hidden_names(self._db)
        for file, found in captures_in_order(self._files):
            if isinstance(found, Damage):
                self._lost.append(found)
                continue
            self.passed += found.place.length
            if (found.place.file, found.place.offset) in self._done:
                continue
            if self._replay.is_due(found):
                yield from self._drain()
                self._replay.repeat(found)
                hidden = hidden_names(self._db)
            if kept := self._keep(file, found):
                self._begin(found, kept[0])
                yield (file, found, kept[0]), Page(kept[1], hidden)
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

    def _keep(self, file: WarcFile, found: Found) -> tuple[Kept, Capture | Failure | Known | Unchanged] | None:
        """The capture with its place, and what is to be read; None where it is lost."""
        original = self._original(found) if found.place.is_revisit else None
        read = read_record(self._ingest.warc_folder, found.place, original)
        capture = read.capture if isinstance(read, Failure) else read
        if capture is None:
            assert isinstance(read, Failure), "a capture is there unless it failed"
            self._lost.append(Lost(found.url, read.detail))
            return None
        place = replace(found.place, sha256=original.sha256 if original else sha256(capture.payload).hexdigest())
        source, told = self._told.get((place.file, place.offset), (found.source, None))
        if file.tells_failures:
            source, told = found.source, found.failure
        target = Target(source, SourceKind.URL, capture.url)
        kept = Kept(target, replace(_as_answered(capture, found), payload=b"", body=b""), place, original)
        if capture.status == HTTPStatus.NOT_MODIFIED and found.place.is_revisit:
            return kept, Unchanged(capture.url)
        if isinstance(read, Failure):
            return kept, replace(told or read, capture=None)
        work = decide(capture, told, is_fetched=found.is_fetched, is_telling=file.tells_failures)
        if isinstance(work, Failure):
            return kept, work
        known = self._known(capture, place.sha256)
        return kept, known or replace(work, payload=b"")

    def _known(self, capture: Capture, digest: str) -> Known | None:
        """The article that these very bytes gave, where nothing that is under way could change it."""
        if self._sites[_site(capture)] or self._sites[NO_SITE]:
            return None
        article_id = article_read_from(self._db, capture, digest, self._reader_id)
        return None if article_id is None else Known(article_id)

    def _original(self, found: Found) -> WarcPlace | None:
        """The record that a revisit record refers to."""
        number, url, at = found.record.refers_to
        if number in self._unsaved:
            return self._unsaved[number]
        queries = []
        if at:
            queries.append(("captured_at", {"url": url, "at": to_utc(datetime.fromisoformat(at))}))
        algorithm, _, digest = found.record.payload_digest.partition(":")
        if algorithm == "sha256":
            queries.append(("original", {"sha256": digest}))
        for name, about in queries:
            for row in self._db.query(sql(name), about):
                return _place_of(row)
        return None

    def _begin(self, found: Found, kept: Kept) -> None:
        self._under_way += 1
        assert kept.capture is not None
        assert kept.place is not None
        self._sites[_site(kept.capture)] += 1
        if not kept.place.is_revisit:
            self._unsaved[found.record.number] = kept.place

    # -- what was read ------------------------------------------------------------------------------------

    def _take(
        self, about: tuple[WarcFile, Found, Kept], result: Result | Unchanged | BaseException
    ) -> Iterator[Outcome | Damage | Lost]:
        """A page is read: it can be stored."""
        if isinstance(result, Unchanged):
            yield from self._save()
            article_id = ask.find_article(self._db, result.url)
            if article_id is None:
                detail = f"What the server said is unchanged at {result.url[:200]} is lost."
                result = Failure(Reason.BAD_WARC, detail)
            else:
                result = Known(article_id)
        if not self._ready:
            self._ready_since = time.monotonic()
        self._ready.append((*about, as_stored(about[2], result)))

    @property
    def _is_due(self) -> bool:
        """Whether what is ready should wait no longer: others may wait for it."""
        late = bool(self._ready) and time.monotonic() - self._ready_since >= PATIENCE
        return late or len(self._ready) >= MOST or (self._is_draining and bool(self._ready))

    def _save(self) -> Iterator[Outcome | Damage | Lost]:
        """Store what is ready, run by run."""
        ready = self._ready.copy()
        self._ready.clear()
        for _, group in groupby(ready, key=lambda each: each[0].prefix):
            several = list(group)
            file = several[0][0]
            yield from self._writer_of(file).save_all([(kept, result, True) for *_, kept, result in several])
            self._ends[file.prefix] = several[-1][1].arrived
            for _, found, kept, _ in several:
                self._under_way -= 1
                self._unsaved.pop(found.record.number, None)
                if kept.capture:
                    self._sites[_site(kept.capture)] -= 1
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


def _as_answered(capture: Capture, found: Found) -> Capture:
    """The capture as its own answer described it; for reading, a revisit is described as its original was."""
    if not found.place.is_revisit or not found.is_fetched:
        return capture
    return replace(capture, content_type=header(capture, "content-type") or "")


def _place_of(row: dict[str, str | int]) -> WarcPlace:
    return WarcPlace(str(row["warc_file"]), int(row["warc_offset"]), int(row["warc_length"]), str(row["sha256"]))


def _site(capture: Capture) -> str:
    """The last two labels of a host: at least as wide as what one site's pages may claim to be the same article."""
    return ".".join((urlsplit(capture.final_url).hostname or "").split(".")[-2:])
