"""Whatever is done to an archive, in whatever order, with crashes in between: it says what plain Python foresees.

Longer: MACHINE_EXAMPLES=1000 (`make fuzz` does).
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from sqlite_utils.utils import sqlite3

from archiver.alike import sign_text
from archiver.clean import read_capture
from archiver.custody.verifying.verify import Plan, verify
from archiver.errors import JudgementError
from archiver.fetch import FetchSettings
from archiver.ingest import Ingest
from archiver.model import (
    Article,
    Entity,
    Failure,
    Outcome,
    Reading,
    SourceKind,
    Target,
)
from archiver.pipeline import ReadingOptions
from archiver.reclean import tag_again
from archiver.store import open_archive
from archiver.store.judging.judgements import Judge
from archiver.store.runs import interrupted_runs
from archiver.store.writing.captures import Known
from archiver.warc import write
from tests.attacks.sound import faults
from tests.conftest import Clock
from tests.custody.foreseen import LATE, WHO, Foreseen, Judged, Surfaces, root
from tests.custody.given import answering, empty_archive, paste
from tests.store.conftest import find

pytestmark = pytest.mark.slow

EXAMPLES = int(os.environ.get("MACHINE_EXAMPLES", "15"))
STEPS = 25
ARTICLES = 4
ENTITIES = {name: Entity(name, "ORG", f"org:{name.lower()}") for name in set(WHO.values())}
MEMORY = Path("/dev/shm")
articles = st.integers(0, ARTICLES - 1)
texts = st.frozensets(st.sampled_from(sorted(WHO)), max_size=4)
given = st.dictionaries(articles, texts, min_size=1, max_size=3)
numbers = st.integers(0, 100)


class Machine(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="machine-", dir=MEMORY if MEMORY.is_dir() else None))
        self.path = self.folder / "archive.db"
        self.path.write_bytes(empty_archive())
        self.names = [self.folder / "names0.tsv", self.folder / "names1.tsv"]
        for number, path in enumerate(self.names):
            path.write_text(f"Name {number}\tORG\t\tA name\n")
        self.clock, self.foreseen, self.files = Clock(), Foreseen(), dict[int, Surfaces]()
        self.judgements = 0
        self.open()

    def open(self) -> None:
        self.db = open_archive(self.path)
        self.ingest = Ingest(
            self.db, self.folder / "warc", FetchSettings(), clock=self.clock, engine=self.engine,
            reading=ReadingOptions(known_names=(self.names[self.foreseen.reader],)),
        )  # fmt: skip

    def engine(self, _: object, items: Iterable[Any]) -> Iterator[Any]:
        """Reads as the program does, but for names, which are looked up in a short list: no model is loaded."""
        for item in items:
            yield item and (item[0], self.read(item[1]))

    def read(self, work: Any) -> Any:
        article = work if isinstance(work, (Article, Failure, Known)) else read_capture(work)
        if not isinstance(article, Article):
            return article
        known = {surface: ENTITIES[who] for surface, who in WHO.items() if self.foreseen.reader or surface != LATE}
        return Reading(article, find(article, dict(known)), sign_text(article.text))

    # -- what is done -------------------------------------------------------------------------------------------

    def targets(self, pages: dict[int, Surfaces]) -> list[Target]:
        found = []
        for article, text in pages.items():
            path = self.folder / f"{article}.txt"
            path.write_text(paste(article, text))
            self.files[article] = text
            found.append(Target(str(path), SourceKind.TEXT, str(path)))
        return found

    def take(self, outcomes: Iterable[Outcome]) -> None:
        for outcome in outcomes:
            article = int(Path(outcome.source).stem)
            assert outcome.status == self.foreseen.add(article, self.files[article]), outcome
            assert outcome.url == f"https://news.example/{article}"

    @rule(pages=given)
    def add(self, pages: dict[int, Surfaces]) -> None:
        self.take(self.ingest.add(self.targets(pages)))

    @precondition(lambda self: self.foreseen.shown)
    @rule(which=numbers, changed=st.one_of(st.none(), texts), is_gone=st.booleans())
    def recheck(self, which: int, changed: Surfaces | None, is_gone: bool) -> None:
        """An article's page is asked for again: as it was, with another text, or gone."""
        shown = sorted(self.foreseen.shown)
        article = shown[which % len(shown)]
        text = self.foreseen.shown[article] if changed is None else changed
        url = f"https://news.example/{article}"
        answer = answering(paste(article, text).encode(), self.clock, is_gone=is_gone)
        with patch("archiver.ingest.work.fetch_captures", answer):
            (outcome,) = self.ingest.add([Target(url, SourceKind.URL, url)])
        expected = self.foreseen.lose(article) if is_gone else self.foreseen.add(article, text)
        assert outcome.status == expected, outcome

    @rule(pages=given, steps=st.integers(1, 400))
    def crash_while_adding(self, pages: dict[int, Surfaces], steps: int) -> None:
        """The program stops in the middle of whatever it does; what it told before that holds."""
        targets = self.targets(pages)
        left = [steps]

        def stop() -> int:
            left[0] -= 1
            return left[0] < 0

        self.db.conn.set_progress_handler(stop, 40)
        with suppress(sqlite3.OperationalError), patch("archiver.ingest.work.PATIENCE", 0.0):
            self.take(self.ingest.add(targets))
        self.db.conn.set_progress_handler(None, 0)
        self.reopen()

    @rule(pages=given, good=st.integers(0, 4))
    def add_on_a_failing_disk(self, pages: dict[int, Surfaces], good: int) -> None:
        left, real = [good], write._append

        def append(*data: Any) -> int:
            left[0] -= 1
            if left[0] < 0:
                raise OSError(errno.ENOSPC, "No space left on device")
            return real(*data)

        with patch.object(write, "_append", append), patch("archiver.ingest.work.PATIENCE", 0.0), suppress(OSError):
            self.take(self.ingest.add(self.targets(pages)))

    @rule()
    def reopen(self) -> None:
        """The connection is dropped with whatever is under way."""
        self.db.close()
        self.open()

    @rule()
    def resume(self) -> None:
        for run in interrupted_runs(self.db):
            outcomes = self.ingest.resume(run)
            assert outcomes is not None
            self.take(outcomes)
        assert self.db["queue"].count == 0

    @rule()
    def learn_or_forget_a_name(self) -> None:
        self.foreseen.reader = 1 - self.foreseen.reader
        self.reopen()

    @rule()
    def retag(self) -> None:
        ids = [row[0] for row in self.db.execute("select id from articles").fetchall()]
        done = {each.article_id for each in tag_again(self.ingest, ids)}
        assert len(done) == len(self.foreseen.retag())

    # -- what is judged -----------------------------------------------------------------------------------------

    def entities(self) -> list[int]:
        """All entities, each with the name that it had at first."""
        for entity, name in self.db.execute("select id, name from entities order by id").fetchall():
            self.foreseen.born.setdefault(entity, name)
        return sorted(self.foreseen.born)

    def entity(self, number: int) -> int:
        """One of all entities."""
        there = self.entities()
        return there[number % len(there)]

    def judge(self) -> Judge:
        return Judge(self.db, by="machine", clock=self.clock)

    def note(self, number: int, kind: str, entity: int, **more: Any) -> None:
        self.foreseen.log[number] = Judged(kind, entity, **more)

    @precondition(lambda self: self.entities())
    @rule(one=numbers, two=numbers)
    def merge(self, one: int, two: int) -> None:
        into = self.foreseen.merged()
        kept, other = (root(into, self.entity(number)) for number in (one, two))
        if kept == other:
            with pytest.raises(JudgementError):
                self.judge().merge(kept, other)
        else:
            self.note(self.judge().merge(kept, other), "merge", kept, other=other)

    @precondition(lambda self: self.entities())
    @rule(one=numbers, kind=st.sampled_from(("hide", "unhide", "rename")))
    def judge_one(self, one: int, kind: str) -> None:
        entity = self.entity(one)
        if kind == "rename":
            self.judgements += 1
            new = f"Renamed {self.judgements}"
            self.note(self.judge().rename(entity, new), kind, entity, new=new)
        else:
            number = self.judge().hide(entity) if kind == "hide" else self.judge().unhide(entity)
            self.note(number, kind, root(self.foreseen.merged(), entity))

    @precondition(lambda self: self.entities())
    @rule(one=numbers, surface=st.sampled_from(("Kedar", "Cedar", "Alder")))
    def split(self, one: int, surface: str) -> None:
        entity = self.entity(one)
        self.judgements += 1
        name = f"Part {self.judgements}"
        try:
            number = self.judge().split(entity, name, [surface])
        except JudgementError:  # nothing is written so
            return
        other = self.db.execute("select id from entities where name = ?", [name]).fetchone()[0]
        self.note(number, "split", entity, other=other, names=frozenset({surface}))
        self.entities()

    @precondition(lambda self: any(row.stands for row in self.foreseen.log.values()))
    @rule(which=numbers, is_last=st.booleans())
    def undo(self, which: int, is_last: bool) -> None:
        standing = [number for number, row in sorted(self.foreseen.log.items()) if row.stands]
        number = standing[-1] if is_last else standing[which % len(standing)]
        self.judge().undo(None if is_last else number)
        self.foreseen.log[number].stands = False

    # -- what must hold -----------------------------------------------------------------------------------------

    @rule()
    def verify(self) -> None:
        self.assert_sound()

    def assert_sound(self) -> None:
        """By a look of the test's own, and by the program's, every byte read."""
        assert faults(self.path) == []
        looked = verify(self.path, self.folder / "warc", Plan(read_data=True, sample=0))
        assert [str(finding) for finding in looked if finding.is_damage] == []

    def check(self) -> None:
        urls = {f"https://news.example/{article}" for article in self.foreseen.shown}
        rows = {row["url"]: row for row in self.db.query("select id, url, version_count, gone_at from articles")}
        assert set(rows) == urls
        self.entities()
        named = "select entity_id from aliases where name = ? and key = ?"
        found = {
            surface: row[0]
            for surface, who in WHO.items()
            if (row := self.db.execute(named, [who, ENTITIES[who].key]).fetchone())
        }
        counted = "select entity_id, mention_count from article_entities where article_id = ?"
        for article in self.foreseen.shown:
            row = rows[f"https://news.example/{article}"]
            assert row["version_count"] == len(self.foreseen.versions[article])
            assert (row["gone_at"] is not None) == (article in self.foreseen.gone)
            assert Counter(dict(self.db.execute(counted, [row["id"]]).fetchall())) == self.foreseen.named(
                article, found
            )
        names = dict(self.db.execute("select id, name from entities").fetchall())
        assert names == {entity: self.foreseen.name(entity) for entity in names}
        stands = {
            row[0]
            for row in self.db.execute("select id from judgements where undone_by is null and kind <> 'undo'")
        }
        assert stands == {number for number, row in self.foreseen.log.items() if row.stands}

    def teardown(self) -> None:
        if not hasattr(self, "db"):
            return
        try:
            self.check()
            self.resume()
            self.check()
            self.db.close()
            self.assert_sound()
        finally:
            with suppress(sqlite3.Error), closing(self.db):
                pass
            shutil.rmtree(self.folder)


def test_an_archive_says_what_is_foreseen_whatever_is_done_to_it() -> None:
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
