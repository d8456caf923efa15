"""Many items in, one result each out, whatever happens to a worker."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import pytest

from archiver.engine import Engine, choose_engine, processes, serial

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
    assert isinstance(results.pop("key 7"), Exception)
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


def test_one_worker_needs_no_process() -> None:
    assert choose_engine(1) is serial
    assert choose_engine(2) is not serial


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
