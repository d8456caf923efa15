"""Whatever bytes come from outside, a reader keeps its promises: on what it starts from, on what once broke it, on more."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.fuzz.mutate import mutate
from tests.fuzz.targets import TARGETS, cases_of

MUTATIONS = {"warc": 400, "paste": 250, "query": 400, "structured": 300, "feed": 500, "robots": 500, "decode": 500, "page": 40}  # fmt: skip
CASES = [pytest.param(name, path, id=f"{name} {path.name}") for name in TARGETS for path in cases_of(name)]


def test_every_target_is_mutated() -> None:
    assert set(MUTATIONS) == set(TARGETS)


@pytest.mark.parametrize(("name", "path"), CASES)
def test_what_once_broke_a_reader_breaks_it_no_more(name: str, path: Path) -> None:
    TARGETS[name].run(path.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_what_a_reader_is_made_for_keeps_its_promises(name: str) -> None:
    seeds = TARGETS[name].seeds()
    assert seeds
    for data in seeds:
        TARGETS[name].run(data)


@pytest.mark.slow
@pytest.mark.parametrize("name", TARGETS)
def test_mutations_keep_a_readers_promises(name: str) -> None:
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    target = TARGETS[name]
    pool = [*target.seeds(), *(path.read_bytes() for path in cases_of(name))]
    for number in range(MUTATIONS[name]):
        data = mutate(chance.choice(pool), pool, target.words, chance)
        try:
            target.run(data)
        except Exception as error:
            error.add_note(f"seed {seed}, mutation {number}: {data!r}; keep it in tests/fuzz/cases/{name}/")
            raise


def test_a_target_notices_a_broken_promise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.fuzz.targets.decode", lambda *_: "\ud800")
    monkeypatch.setattr("tests.fuzz.targets.tidy", lambda text: text)
    with pytest.raises(UnicodeEncodeError):
        TARGETS["decode"].run(b"text/html\nbytes")
