"""A pure function and many items in, results out: in this process, or in processes of their own on this machine."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any

from archiver.engine.crew import Workers
from archiver.engine.line import Engine, K, R, T, in_order
from archiver.workers import Job, Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

AHEAD = 2  # items under way in the thread of the serial engine


def serial(
    function: Callable[[T], R], items: Iterable[tuple[K, T] | None]
) -> Iterator[tuple[K, R | BaseException] | None]:
    """One after another, in a thread of this process, while the caller waits for more items; without limits."""
    return in_order(_Thread(function), items, most=AHEAD)


def processes(workers: int, limits: Limits | None = None, warm_up: Callable[[], object] | None = None) -> Engine:
    """An engine of so many processes, each of which reads one item at a time within limits.

    An item that takes more time or memory than it may, or ends its process, costs only itself: its result is a
    `TimeLimitError`, a `MemoryError` or a `WorkerDiedError`. What every worker does first, such as loading models,
    is the `warm_up`.
    """

    def run(
        function: Callable[[T], R], items: Iterable[tuple[K, T] | None]
    ) -> Iterator[tuple[K, R | BaseException] | None]:
        return in_order(Workers(Job(function, limits or Limits(), warm_up), workers), items)

    return run


class _Thread:
    """A crew of one thread."""

    size = 1

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self._function = function
        self._executor = ThreadPoolExecutor(1)
        self._under_way: dict[Future[Any], int] = {}

    @property
    def room(self) -> int:
        """Items that may be given, so that the thread never waits for the next."""
        return AHEAD - len(self._under_way)

    def give(self, batch: Sequence[tuple[int, Any]]) -> None:
        """Have numbered items worked on."""
        for number, item in batch:
            self._under_way[self._executor.submit(self._function, item)] = number

    def results(self, patience: float) -> list[tuple[int, Any]]:
        """What is done, after waiting for so long at most."""
        done, _ = wait(self._under_way, timeout=patience, return_when=FIRST_COMPLETED)
        return [(self._under_way.pop(future), _result(future)) for future in done]

    def close(self) -> None:
        """Wait for the item that is under way, and do no more."""
        self._executor.shutdown(cancel_futures=True)


def _result(future: Future[Any]) -> Any:
    error = future.exception()
    return future.result() if error is None else error
