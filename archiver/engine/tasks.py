"""A batch in, results out: what runs on a Dask worker, which need not know us until then."""

from __future__ import annotations

import pickle
import platform
import threading
from contextlib import ExitStack
from dataclasses import dataclass, fields, is_dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from archiver.engine.crew import Workers
from archiver.engine.line import TICK
from archiver.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable

    from archiver.workers import Job

IDLE_SECONDS = 60.0  # after which a process that is given nothing more is ended


@dataclass(frozen=True, slots=True)
class Task:
    """What is done with every batch; it must pickle."""

    job: Job
    reader: Callable[[], object] | None  # gives what must be the same on all machines
    expected: object  # what it gives on the machine that asks


def far_away() -> Callable[[bytes, bytes], list[Any]]:
    """What Dask is given. As a function of no module, it travels by value, so that whoever lacks us can say so."""

    def read(task: bytes, items: bytes) -> list[Any]:
        from archiver.engine.tasks import read_batch  # noqa: PLC0415

        return read_batch(task, items)

    return read


def read_batch(task: bytes, items: bytes) -> list[Any]:
    """The result of each item, in their order; task and items come pickled.

    Raises:
        UsageError: This machine would read them in another way, or cannot read at all.
    """
    batch = list(enumerate(pickle.loads(items)))  # noqa: S301 - from our own program
    done: dict[int, Any] = {}
    workers = _take(task)
    with ExitStack() as on_error:
        on_error.callback(workers.close)
        workers.give(batch)
        while len(done) < len(batch):
            done.update(workers.results(TICK))
        on_error.pop_all()
    _keep(task, workers)
    return [done[number] for number, _ in batch]


_idle: list[tuple[bytes, Workers, threading.Timer]] = []  # kept for the next batch of the same task
_lock = threading.Lock()


def _take(task: bytes) -> Workers:
    """A worker process, as a crew of one, that nobody else has: one that is warm already, if there is any."""
    with _lock:
        for place, (of, workers, timer) in enumerate(_idle):
            if of == task:
                timer.cancel()
                del _idle[place]
                return workers
    return Workers(_job(task), size=1)


def _keep(task: bytes, workers: Workers) -> None:
    timer = threading.Timer(IDLE_SECONDS, _end, (workers,))
    timer.daemon = True
    with _lock:
        _idle.append((task, workers, timer))
    timer.start()


def _end(idle: Workers) -> None:
    with _lock:
        kept = [entry for entry in _idle if entry[1] is not idle]
        if len(kept) < len(_idle):  # nobody has taken it just now
            _idle[:] = kept
            idle.close()


@lru_cache(maxsize=8)
def _job(task: bytes) -> Job:
    """What is to be done, if this machine does it as the others do."""
    wanted: Task = pickle.loads(task)  # noqa: S301
    here = wanted.reader() if wanted.reader else None
    if here != wanted.expected:
        raise EngineError(
            f"The Dask worker on {platform.node()} would read pages in another way than this program:"
            f" {_difference(here, wanted.expected)}. Install the same there."
        )
    return wanted.job


def _difference(here: object, expected: object) -> str:
    if not is_dataclass(here) or not is_dataclass(expected):
        return f"{here} instead of {expected}"
    pairs = ((f.name, getattr(here, f.name), getattr(expected, f.name, None)) for f in fields(here))
    return ", ".join(
        f"{name} {there or None} instead of {wanted or None}" for name, there, wanted in pairs if there != wanted
    )
