"""A pure function and many items in, results out as they come: in this process, or in processes of their own.

An engine takes tagged items, so that whatever an item belongs to need not travel. None among the items says
that none is to be had just now, so that results which are ready need not wait for it. What the function
raises is a result like any other: one bad item never costs the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import partial
from typing import Generic, Protocol, TypeVar

from archiver.workers import Limits, Worker

K = TypeVar("K")  # what an item belongs to
T = TypeVar("T")
R = TypeVar("R")

AHEAD = 2  # items under way in the thread of the serial engine


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
    """One after another, in a thread of this process, while the caller waits for more items; without limits."""
    under_way: dict[Future[R], K] = {}

    def finished(patience: float | None) -> Iterator[tuple[K, R | BaseException]]:
        done, _ = wait(under_way, timeout=patience, return_when=FIRST_COMPLETED)
        for future in done:
            error = future.exception()
            yield under_way.pop(future), future.result() if error is None else error

    with ThreadPoolExecutor(1) as executor:
        for tagged in items:
            if tagged is not None:
                under_way[executor.submit(function, tagged[1])] = tagged[0]
            yield from finished(None if len(under_way) >= AHEAD else 0)
        while under_way:
            yield from finished(None)


def processes(workers: int, limits: Limits | None = None, warm_up: Callable[[], object] | None = None) -> Engine:
    """An engine of so many processes, each of which reads one item at a time within limits.

    An item that takes more time or memory than it may, or ends its process, costs only itself: its result is a
    `TimeLimitError`, a `MemoryError` or a `WorkerDiedError`. What every worker does first, such as loading models,
    is the `warm_up`.
    """

    def run(
        function: Callable[[T], R], items: Iterable[tuple[K, T] | None]
    ) -> Iterator[tuple[K, R | BaseException]]:
        pool = _Pool[K, T, R](workers, partial(Worker, function, limits or Limits(), warm_up))
        try:
            for tagged in items:
                if tagged is not None:
                    pool.give(*tagged)
                yield from pool.results(wait=pool.is_full)
            while pool.is_busy:
                yield from pool.results(wait=True)
        finally:
            pool.close()

    return run


def choose_engine(
    workers: int, limits: Limits | None = None, warm_up: Callable[[], object] | None = None
) -> Engine:
    """`serial` for none, else `processes`."""
    return processes(workers, limits, warm_up) if workers else serial


class _Pool(Generic[K, T, R]):
    """Workers, and what each is at. A worker is started when there is something for it to do."""

    def __init__(self, size: int, start: Callable[[], Worker]) -> None:
        self._size = size
        self._start = start
        self._idle: list[Worker] = []
        self._busy: dict[Worker, K] = {}

    @property
    def is_busy(self) -> bool:
        """Whether anything is under way."""
        return bool(self._busy)

    @property
    def is_full(self) -> bool:
        """Whether nothing more can be given before a result has come."""
        return len(self._busy) >= self._size

    def give(self, key: K, item: T) -> None:
        """Have an idle worker work on an item."""
        worker = self._idle.pop() if self._idle else self._start()
        worker.give(item)
        self._busy[worker] = key

    def results(self, *, wait: bool) -> Iterator[tuple[K, R | BaseException]]:
        """What is done, after waiting for the first of it if asked to."""
        for worker, result in Worker.finished(self._busy, wait=wait):
            key = self._busy.pop(worker)
            if worker.is_alive:
                self._idle.append(worker)
            yield key, result

    def close(self) -> None:
        """End all workers, whatever they are at."""
        for worker in (*self._idle, *self._busy):
            worker.end()
