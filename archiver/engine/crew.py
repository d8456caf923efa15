"""Batches in, results out: worker processes, of which each may die or hang without costing more than one item."""

from __future__ import annotations

import pickle
import time
from collections import deque
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from archiver.errors import EngineError
from archiver.workers import Job, TimeLimitError, Worker, WorkerDiedError

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_FAILED_STARTS = 3  # in a row


@dataclass(slots=True)
class _Piece:
    """An item to be done."""

    number: int
    item: Any
    is_suspect: bool = False  # a worker has died of it, or only while it was at it: nobody knows


class Workers:
    """A crew of processes. Each is started when there is something for it to do.

    What was to come after an item that ended its worker is given to another. The item itself is tried once more,
    alone, before it is blamed: the system may have ended the worker for want of memory that others used.
    """

    def __init__(self, job: Job, size: int) -> None:
        self.size = size
        self._job = job
        self._said: SimpleQueue[tuple[Worker, bytes | None]] = SimpleQueue()
        self._waiting: deque[deque[_Piece]] = deque()  # batches that nobody has yet
        self._at: dict[Worker, deque[_Piece]] = {}  # what each has left to do, its present item first
        self._failed_starts = 0

    @property
    def room(self) -> int:
        """Batches for which a worker is free, or can be started."""
        return self.size - len(self._waiting) - sum(1 for pieces in self._at.values() if pieces)

    def give(self, batch: Sequence[tuple[int, Any]]) -> None:
        """Have a batch of numbered items worked on."""
        self._waiting.append(deque(_Piece(number, item) for number, item in batch))
        self._hand_out()

    def results(self, patience: float) -> list[tuple[int, Any]]:
        """What is done, each with its number; waits for so many seconds at most if nothing is.

        Raises:
            EngineError: No worker can be started.
        """
        until = time.monotonic() + patience
        found = self._heard(0)
        while not found and (left := until - time.monotonic()) > 0:
            found = self._heard(left)
        return found

    def close(self) -> None:
        """End all workers, whatever they are at."""
        for worker in self._at:
            worker.end()
        self._at.clear()

    def _hand_out(self) -> None:
        """Give what waits to workers that are free; start as many as are wanted."""
        for worker, pieces in self._at.items():
            if self._waiting and worker.is_ready and not pieces:
                self._at[worker] = self._waiting.popleft()
                worker.give([piece.item for piece in self._at[worker]])
        starting = sum(1 for worker in self._at if not worker.is_ready)
        for _ in range(min(len(self._waiting) - starting, self.size - len(self._at))):
            self._at[Worker(self._job, self._said)] = deque()

    def _heard(self, patience: float) -> list[tuple[int, Any]]:
        """What comes of all that workers say now, after waiting for the first; and of their silence."""
        found: list[tuple[int, Any]] = []
        nearest = min((worker.deadline for worker in self._at), default=time.monotonic())
        wait = max(0.0, min(patience, nearest - time.monotonic()))
        try:
            while True:
                worker, message = self._said.get(timeout=wait) if wait else self._said.get_nowait()
                wait = 0
                if worker not in self._at:  # ended meanwhile
                    continue
                found += self._lost(worker) if message is None else self._taken(worker, message)
        except Empty:
            pass
        now = time.monotonic()
        for worker in [worker for worker in self._at if worker.deadline <= now]:
            found += self._lost(worker, TimeLimitError(f"it took more than {self._job.limits.seconds:g} s"))
        self._hand_out()
        return found

    def _taken(self, worker: Worker, message: bytes) -> list[tuple[int, Any]]:
        """A result that a worker has given, if it has not only said that it is ready."""
        worker.heard(message)
        self._failed_starts = 0
        if message == Worker.READY:
            return []
        return [(self._at[worker].popleft().number, pickle.loads(message))]  # noqa: S301 - from our own process

    def _lost(self, worker: Worker, late: TimeLimitError | None = None) -> list[tuple[int, Any]]:
        """The result of the item that a worker was at when it died, or was too late, if that is known now."""
        code = worker.end()
        pieces = self._at.pop(worker)
        if not worker.is_ready:
            self._note_failed_start(code)
        if not pieces:
            return []
        culprit = pieces.popleft()
        if pieces:
            self._waiting.appendleft(pieces)
        if late or culprit.is_suspect:
            return [(culprit.number, late or WorkerDiedError(f"the process ended with exit code {code}"))]
        culprit.is_suspect = True
        self._waiting.appendleft(deque([culprit]))
        return []

    def _note_failed_start(self, code: int) -> None:
        self._failed_starts += 1
        if self._failed_starts >= MOST_FAILED_STARTS:
            raise EngineError(
                f"The processes that are to read pages end before they are ready (exit code {code});"
                " what they said on standard error may tell why. `--workers 0` does without them."
            )
