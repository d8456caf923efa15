"""Many items in, one result each out, whatever happens to a worker."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Iterator
from functools import partial

import pytest

from archiver.engine import Engine, choose_engine, processes, serial
from archiver.workers import Limits, TimeLimitError, WorkerDiedError

ITEMS = [(f"key {n}", n) for n in range(20)]


def invert(number: int) -> float:
    return 1 / number


def die_at_seven(number: int) -> int:
    if number == 7:
        os._exit(1)
    return number


@pytest.mark.parametrize("engine", [serial, processes(2)], ids=["serial", "processes"])
def test_each_item_gives_one_result_and_errors_are_results(engine: Engine) -> None:
    results = dict(engine(invert, ITEMS))
    assert len(results) == len(ITEMS)
    assert isinstance(results.pop("key 0"), ZeroDivisionError)
    assert results == {f"key {n}": 1 / n for n in range(1, 20)}


def test_a_worker_that_dies_costs_only_the_item_that_killed_it() -> None:
    results = dict(processes(2)(die_at_seven, ITEMS))
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


def test_only_no_worker_at_all_means_this_process() -> None:
    assert choose_engine(0) is serial
    assert choose_engine(1) is not serial


def sleep_at_seven(number: int) -> int:
    if number == 7:
        time.sleep(60)
    return number


def test_an_item_that_takes_too_long_is_ended_and_the_others_go_on() -> None:
    results = dict(processes(2, Limits(seconds=1))(sleep_at_seven, ITEMS))
    assert isinstance(results.pop("key 7"), TimeLimitError)
    assert results == {key: n for key, n in ITEMS if n != 7}


def fill_memory_at_seven(number: int) -> int:
    return len(bytes(1 << 30)) if number == 7 else number


def test_an_item_that_takes_too_much_memory_is_told_and_the_others_go_on() -> None:
    results = dict(processes(1, Limits(memory=200 << 20))(fill_memory_at_seven, ITEMS))
    assert isinstance(results.pop("key 7"), MemoryError)
    assert results == {key: n for key, n in ITEMS if n != 7}


class OddError(Exception):
    """Cannot be made again from what it pickles as."""

    def __init__(self, one: int, two: int) -> None:
        super().__init__(f"{one} and {two}")


def raise_oddly(number: int) -> int:
    raise OddError(number, number)


def test_an_error_that_does_not_travel_is_told_by_its_words() -> None:
    ((_, result),) = processes(1)(raise_oddly, [("key", 7)])
    assert isinstance(result, RuntimeError)
    assert "OddError: 7 and 7" in str(result)


def test_no_worker_outlives_a_consumer_that_stops() -> None:
    running = processes(2, Limits())(sleep_at_seven, ((key, n) for key, n in ITEMS))
    next(running)
    running.close()
    assert multiprocessing.active_children() == []


def test_a_ready_result_need_not_wait_for_the_next_item() -> None:
    ready = threading.Event()

    def items() -> Iterator[tuple[int, int] | None]:
        yield 1, 1
        while not ready.is_set():
            yield None
        yield 2, 2

    running = serial(invert, items())
    assert next(running) == (1, 1)
    ready.set()
    assert list(running) == [(2, 0.5)]


def warm_slowly() -> None:
    time.sleep(1.5)


def test_no_item_is_charged_with_what_a_worker_does_first() -> None:
    results = dict(processes(2, Limits(seconds=1), warm_slowly)(invert, ITEMS[1:]))
    assert results == {f"key {n}": 1 / n for n in range(1, 20)}


def test_what_the_first_steps_raise_is_left_to_the_items() -> None:
    assert dict(processes(1, Limits(), partial(invert, 0))(invert, ITEMS[1:3])) == {"key 1": 1.0, "key 2": 0.5}
