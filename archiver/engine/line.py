"""Items in, results out in the same order, whatever is done first; of a bounded number under way or waiting.

What all engines share. Who does the work is a crew: it is given batches of numbered items while it has room, and
tells the number and the result of what is done.
"""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

K = TypeVar("K")  # what an item belongs to
T = TypeVar("T")
R = TypeVar("R")

MOST_ITEMS = 1000  # in the line: not begun, under way, or done before their turn
MOST_BYTES = 96 << 20  # that they may hold together
BATCH_ITEMS = 16
BATCH_BYTES = 4 << 20  # from which a batch takes no more
TICK = 0.5  # seconds after which the caller hears that nothing is ready


class Engine(Protocol):
    """Runs a function over items."""

    def __call__(
        self, function: Callable[[T], R], items: Iterable[tuple[K, T] | None]
    ) -> Iterator[tuple[K, R | BaseException] | None]:
        """Yield one result for each item, in the order of the items; None now and then, where none is ready."""
        ...


class Crew(Protocol):
    """Does the work of an engine. Batches are numbered items; what a function raises is a result."""

    @property
    def size(self) -> int:
        """Batches that are worked on at the same time."""
        ...

    @property
    def room(self) -> int:
        """Batches that can be given now."""
        ...

    def give(self, batch: Sequence[tuple[int, Any]]) -> None:
        """Have a batch worked on."""
        ...

    def results(self, patience: float) -> list[tuple[int, Any]]:
        """What is done, in any order; waits for so many seconds at most if nothing is."""
        ...

    def close(self) -> None:
        """End all work, whatever it is at."""
        ...


def size_of(item: object) -> int:
    """Bytes that an item holds: those of a capture, or of a failure's; of other things, none to speak of."""
    capture = getattr(item, "capture", item)
    return len(getattr(capture, "payload", b"")) + len(getattr(capture, "body", b""))


def in_order(
    crew: Crew,
    items: Iterable[tuple[K, T] | None],
    *,
    most: int = MOST_ITEMS,
    size_of: Callable[[T], int] = size_of,
) -> Iterator[tuple[K, Any] | None]:
    """Have a crew work on items, as `Engine` says.

    Whoever of the crew is free is given at once what there is: a batch grows only while all are busy.
    """
    line = _Line[K, T](most, size_of)
    told = time.monotonic()  # when the caller heard of us last
    try:
        for tagged in _as_there_is_room(items, line):
            if tagged is not None:
                line.join(*tagged)
            while line.unbegun and crew.room > 0:
                crew.give(line.batch(crew.size))
            line.done.update(crew.results(TICK if line.must_wait else 0))
            before = told
            for result in line.in_turn():
                yield result
                told = time.monotonic()
            if told == before and (tagged is None or time.monotonic() - told >= TICK):
                yield None
                told = time.monotonic()
    finally:
        crew.close()


def _as_there_is_room(items: Iterable[tuple[K, T] | None], line: _Line[K, T]) -> Iterator[tuple[K, T] | None]:
    """The items; None, too, where there is no room for more, and after the last until all are done."""
    for tagged in items:
        yield tagged
        while line.is_full:
            yield None
    line.has_ended = True
    while line:
        yield None


class _Line(Generic[K, T]):
    """Items from when they are taken until their results have been passed on, in the order in which they came."""

    def __init__(self, most: int, size_of: Callable[[T], int]) -> None:
        self.unbegun: deque[tuple[int, T]] = deque()
        self.done: dict[int, Any] = {}  # results by number
        self.has_ended = False  # whether no more items will come
        self._most = most
        self._size_of = size_of
        self._standing: deque[tuple[K, int]] = deque()  # whose items, and how many bytes they hold
        self._first = 0  # number of the item whose turn it is
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._standing)

    @property
    def is_full(self) -> bool:
        """Whether a result must be passed on before more may be taken."""
        return len(self) >= self._most or self._bytes >= MOST_BYTES

    @property
    def must_wait(self) -> bool:
        """Whether there is nothing to do but to wait for results."""
        return len(self) > 0 and (self.has_ended or self.is_full)

    def join(self, key: K, item: T) -> None:
        """Take an item in, behind the others."""
        size = self._size_of(item)
        self.unbegun.append((self._first + len(self), item))
        self._standing.append((key, size))
        self._bytes += size

    def batch(self, crew: int) -> list[tuple[int, T]]:
        """What one of a crew of so many is given: its share of what is not begun, within bounds."""
        share = min(BATCH_ITEMS, -(-len(self.unbegun) // crew))
        batch: list[tuple[int, T]] = []
        size = 0
        while len(batch) < share and size < BATCH_BYTES:
            batch.append(self.unbegun.popleft())
            size += self._size_of(batch[-1][1])
        return batch

    def in_turn(self) -> Iterator[tuple[K, Any]]:
        """The results whose turn it is; they leave the line."""
        while self._first in self.done:
            key, size = self._standing.popleft()
            self._bytes -= size
            self._first += 1
            yield key, self.done.pop(self._first - 1)
