"""Many items in, one result each out, whatever happens to a worker."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from archiver.config import Settings
from archiver.engine import Engine, choose_engine, processes, serial
from archiver.engine.crew import MOST_FAILED_STARTS
from archiver.engine.line import BATCH_ITEMS, MOST_ITEMS
from archiver.errors import EngineError, UsageError
from archiver.workers import Limits, TimeLimitError, WorkerDiedError

pytestmark = pytest.mark.slow

ITEMS = [(f"key {n}", n) for n in range(20)]
ENGINES = {"serial": serial, "one process": processes(1), "two processes": processes(2)}
each_engine = pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)


def results_of(
    engine: Engine, function: Callable[[Any], Any], items: Iterable[tuple[Any, Any] | None]
) -> list[Any]:
    """What comes, in the order in which it comes."""
    return list(filter(None, engine(function, items)))


def invert(number: int) -> float:
    return 1 / number


def die_at_seven(number: int) -> int:
    if number == 7:
        os._exit(1)
    return number


@each_engine
def test_each_item_gives_one_result_and_errors_are_results(engine: Engine) -> None:
    results = dict(results_of(engine, invert, ITEMS))
    assert len(results) == len(ITEMS)
    assert isinstance(results.pop("key 0"), ZeroDivisionError)
    assert results == {f"key {n}": 1 / n for n in range(1, 20)}


def test_a_worker_that_dies_costs_only_the_item_that_killed_it() -> None:
    results = dict(results_of(processes(2), die_at_seven, ITEMS))
    assert len(results) == len(ITEMS)
    assert isinstance(results.pop("key 7"), WorkerDiedError)
    assert results == {key: n for key, n in ITEMS if n != 7}


def test_items_are_taken_only_as_they_are_needed() -> None:
    taken = []

    def items() -> Iterator[tuple[int, int]]:
        for n in range(1, 100):
            taken.append(n)
            yield n, n

    running = serial(invert, items())
    next(running)
    running.close()
    assert len(taken) < 10


def test_items_are_taken_in_the_callers_thread() -> None:
    threads = set()

    def items() -> Iterator[tuple[int, int]]:
        threads.add(threading.current_thread())
        yield 1, 1

    list(serial(invert, items()))
    assert threads == {threading.current_thread()}


def test_the_settings_choose_the_engine() -> None:
    assert choose_engine(Settings(workers=0)) is serial
    assert choose_engine(Settings(workers=3, engine="serial")) is serial
    assert choose_engine(Settings(workers=1)) is not serial
    with pytest.raises(UsageError, match="serial, processes, dask"):
        choose_engine(Settings(engine="ray"))
    with pytest.raises(UsageError, match="--workers 2"):
        choose_engine(Settings(engine="processes", workers=0))
    with pytest.raises(UsageError, match="--scheduler ADDRESS"):
        choose_engine(Settings(engine="dask"))


def sleep_at_seven(number: int) -> int:
    if number == 7:
        time.sleep(60)
    return number


def test_an_item_that_takes_too_long_is_ended_and_the_others_go_on() -> None:
    results = dict(results_of(processes(2, Limits(seconds=1)), sleep_at_seven, ITEMS))
    assert isinstance(results.pop("key 7"), TimeLimitError)
    assert results == {key: n for key, n in ITEMS if n != 7}


def fill_memory_at_seven(number: int) -> int:
    return len(bytes(1 << 30)) if number == 7 else number


def test_an_item_that_takes_too_much_memory_is_told_and_the_others_go_on() -> None:
    results = dict(results_of(processes(1, Limits(memory=200 << 20)), fill_memory_at_seven, ITEMS))
    assert isinstance(results.pop("key 7"), MemoryError)
    assert results == {key: n for key, n in ITEMS if n != 7}


class OddError(Exception):
    """Cannot be made again from what it pickles as."""

    def __init__(self, one: int, two: int) -> None:
        super().__init__(f"{one} and {two}")


def raise_oddly(number: int) -> int:
    raise OddError(number, number)


def test_an_error_that_does_not_travel_is_told_by_its_words() -> None:
    ((_, result),) = results_of(processes(1), raise_oddly, [("key", 7)])
    assert isinstance(result, RuntimeError)
    assert "OddError: 7 and 7" in str(result)


def tell_process(number: int) -> int:
    return os.getpid()


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_no_worker_outlives_a_consumer_that_stops() -> None:
    running = processes(1)(tell_process, ITEMS)
    _, pid = next(filter(None, running))
    assert is_alive(pid)
    running.close()
    assert not is_alive(pid)


@each_engine
def test_a_lone_item_is_answered_while_others_are_to_come(engine: Engine) -> None:
    ready = threading.Event()

    def items() -> Iterator[tuple[int, int] | None]:
        yield 1, 1
        while not ready.is_set():
            yield None
        yield 2, 2

    running = engine(invert, items())
    assert next(filter(None, running)) == (1, 1)
    ready.set()
    assert list(filter(None, running)) == [(2, 0.5)]


def warm_slowly() -> None:
    time.sleep(1.5)


def test_no_item_is_charged_with_what_a_worker_does_first() -> None:
    results = dict(results_of(processes(2, Limits(seconds=1), warm_slowly), invert, ITEMS[1:]))
    assert results == {f"key {n}": 1 / n for n in range(1, 20)}


def test_what_the_first_steps_raise_is_left_to_the_items() -> None:
    engine = processes(1, Limits(), partial(invert, 0))
    assert results_of(engine, invert, ITEMS[1:3]) == [("key 1", 1.0), ("key 2", 0.5)]


def sleep_less_and_less(number: int) -> int:
    time.sleep(max(0, 30 - number) / 500)
    return number


@each_engine
def test_results_come_in_the_order_of_the_items_whatever_is_done_first(engine: Engine) -> None:
    items = [(n, n) for n in range(100)]
    assert results_of(engine, sleep_less_and_less, items) == items


def sleep_at_first(number: int) -> int:
    time.sleep(2 if number == 0 else 0)
    return number


@each_engine
def test_the_caller_hears_twice_a_second_that_nothing_is_ready(engine: Engine) -> None:
    quiet = 0
    running = engine(sleep_at_first, [(n, n) for n in range(10)])
    while next(running) is None:
        quiet += 1
    assert quiet >= 3


def test_no_more_items_are_taken_than_are_allowed_while_the_first_is_not_done() -> None:
    taken = 0

    def items() -> Iterator[tuple[int, int]]:
        nonlocal taken
        for taken in range(3 * MOST_ITEMS):
            yield taken, taken

    running = processes(2, Limits(seconds=1))(partial(hang_at, 0), items())
    key, result = next(filter(None, running))
    assert (key, type(result)) == (0, TimeLimitError)
    assert taken == MOST_ITEMS - 1
    running.close()


def test_no_more_bytes_are_held_than_are_allowed_while_the_first_is_not_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("archiver.engine.line.MOST_BYTES", 10_000_000)
    taken = 0

    def items() -> Iterator[tuple[int, Page]]:
        nonlocal taken
        for taken in range(40):
            yield taken, Page(taken, bytes(1_000_000))

    running = processes(2, Limits(seconds=1))(hang_at_first_page, items())
    assert isinstance(next(filter(None, running))[1], TimeLimitError)
    assert taken == 9
    assert [result for _, result in filter(None, running)] == list(range(1, 40))


@dataclass(frozen=True)
class Page:
    number: int
    body: bytes


def hang_at_first_page(page: Page) -> int:
    return hang_at(0, page.number)


def hang_at(bad: int, number: int) -> int:
    while number == bad:
        pass
    return number


def die_once(marks: Path, number: int) -> int:
    if number % 10 == 7:
        try:
            (marks / str(number)).touch(exist_ok=False)
        except FileExistsError:
            return number
        os._exit(1)
    return number


def test_an_item_is_not_blamed_for_one_death_of_its_worker(tmp_path: Path) -> None:
    assert results_of(processes(2), partial(die_once, tmp_path), ITEMS) == ITEMS
    assert {path.name for path in tmp_path.iterdir()} == {"7", "17"}


def poisoned(number: int) -> int:
    """For the tests of every engine that has worker processes."""
    if number == 700:
        os._exit(1)
    return hang_at(1300, number)


def check_poisoned(engine: Engine) -> None:
    results = results_of(engine, poisoned, [(n, n) for n in range(2000)])
    bad = {key: type(result) for key, result in results if key != result}
    assert bad == {700: WorkerDiedError, 1300: TimeLimitError}
    assert [key for key, _ in results] == list(range(2000))


@pytest.mark.parametrize("workers", [1, 2])
def test_of_two_thousand_items_the_two_that_are_poisoned_are_told_and_no_other_is_lost(workers: int) -> None:
    check_poisoned(processes(workers, Limits(seconds=1)))


def test_batches_do_not_deadlock_on_large_items_and_large_results() -> None:
    items = [(n, bytes([n]) * 1_000_000) for n in range(3 * BATCH_ITEMS)]
    assert results_of(processes(2), bytes.swapcase, items) == [(n, item.swapcase()) for n, item in items]


def print_much(number: int) -> int:
    print("A library that talks to standard output.", flush=True)
    os.write(1, b"So does this.")
    return number


def test_what_a_function_prints_does_not_come_between_the_results() -> None:
    assert results_of(processes(1), print_much, ITEMS) == ITEMS


def end_here() -> None:
    os._exit(3)


def test_workers_that_cannot_start_stop_the_run_and_blame_no_item() -> None:
    with pytest.raises(EngineError, match="exit code 3"):
        results_of(processes(2, Limits(), end_here), invert, ITEMS)
    assert MOST_FAILED_STARTS > 1


def test_workers_end_with_their_parent() -> None:
    code = """
import sys
from itertools import chain, repeat
from archiver.engine import processes
from tests.engine.test_engine import tell_process
running = processes(1)(tell_process, chain([(1, 1)], repeat(None)))
print(next(filter(None, running))[1], flush=True)
sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        assert is_alive(pid)
        parent.kill()
    until = time.monotonic() + 10
    while is_alive(pid) and time.monotonic() < until:
        time.sleep(0.02)
    assert not is_alive(pid)
