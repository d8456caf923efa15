"""A pure function and many items in, results out as they come: in this process, or in a pool of processes.

An engine takes tagged items, so that whatever an item belongs to need not travel. None among the items says
that none is to be had just now, so that results which are ready need not wait for it. What the function
raises is a result like any other: one bad item never costs the others.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from concurrent.futures.process import BrokenProcessPool
from typing import Protocol, TypeVar

K = TypeVar("K")  # what an item belongs to
T = TypeVar("T")
R = TypeVar("R")


class Engine(Protocol):
    """Runs a function over items."""

    def __call__(
        self, function: Callable[[T], R], items: Iterable[tuple[K, T] | None]
    ) -> Iterator[tuple[K, R | BaseException]]:
        """Yield one result for each item, in the order in which they are done."""
        ...


def serial(
    function: Callable[[T], R], items: Iterable[tuple[K, T] | None]
) -> Iterator[tuple[K, R | BaseException]]:
    """One after another, in a thread of this process, while the caller waits for more items.

    >>> list(serial(int, [("a", "1"), ("b", "2")]))
    [('a', 1), ('b', 2)]
    """
    with ThreadPoolExecutor(1, thread_name_prefix="reading") as executor:
        yield from _run(executor, function, items, ahead=2)


def processes(workers: int) -> Engine:
    """An engine of `workers` processes, each warmed once. The function and the items must pickle.

    A worker that dies breaks its pool; the items under way are then tried again, each in a pool of its own,
    so that only the one that kills is lost.
    """

    def run(
        function: Callable[[T], R], items: Iterable[tuple[K, T] | None]
    ) -> Iterator[tuple[K, R | BaseException]]:
        waiting = iter(items)
        while True:
            broken: list[tuple[K, T]] = []
            with _pool(workers) as executor:
                yield from _run(executor, function, waiting, ahead=2 * workers, broken=broken)
            if not broken:
                return
            for key, item in broken:
                with _pool(1) as executor:
                    yield key, _result(executor.submit(function, item))

    return run


def choose_engine(workers: int) -> Engine:
    """`serial` for one worker, else `processes`."""
    return serial if workers <= 1 else processes(workers)


def _pool(workers: int) -> ProcessPoolExecutor:
    # Spawned rather than forked: the caller has threads, and a fork copies locks that they hold.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_end_with_parent)


def _end_with_parent() -> None:
    """Have this worker end when its parent is killed; it would wait for work for ever otherwise."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent as well, which ends its workers

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, name="watching the parent", daemon=True).start()


def _run(
    executor: Executor,
    function: Callable[[T], R],
    items: Iterable[tuple[K, T] | None],
    *,
    ahead: int,
    broken: list[tuple[K, T]] | None = None,
) -> Iterator[tuple[K, R | BaseException]]:
    """Keep at most `ahead` items under way; stop and name the items under way where the pool breaks."""
    under_way: dict[Future[R], tuple[K, T]] = {}
    for tagged in items:
        if tagged is not None:
            try:
                under_way[executor.submit(function, tagged[1])] = tagged
            except BrokenProcessPool:
                assert broken is not None
                broken.append(tagged)
        yield from _finished(under_way, broken, patience=None if len(under_way) >= ahead else 0)
        if broken:
            break
    while under_way:
        yield from _finished(under_way, broken, patience=None)


def _finished(
    under_way: dict[Future[R], tuple[K, T]], broken: list[tuple[K, T]] | None, *, patience: float | None
) -> Iterator[tuple[K, R | BaseException]]:
    """What is done, after waiting for the first for at most `patience` seconds; None waits as long as it takes."""
    done, _ = wait(under_way, timeout=patience, return_when=FIRST_COMPLETED)
    for future in done:
        key, item = under_way.pop(future)
        result = _result(future)
        if broken is not None and isinstance(result, BrokenProcessPool):
            broken.append((key, item))
        else:
            yield key, result


def _result(future: Future[R]) -> R | BaseException:
    error = future.exception()
    return future.result() if error is None else error
