"""A process that works on one item at a time, within limits of time and memory, and can be ended at any moment."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import wait as wait_for
from pathlib import Path
from typing import TYPE_CHECKING, Any

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")
STATM_PAGES = 0  # field of /proc/self/statm: the whole address space, in pages
MORE_LIKELY_TO_BE_ENDED = "500"  # of 1000, where the system runs out of memory: a worker rather than its parent


class WorkerDiedError(Exception):
    """The process ended while it worked on the item."""


class TimeLimitError(Exception):
    """The item took more time than it may."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one item may take."""

    seconds: float = 30.0  # from when the worker is given it
    first_seconds: float = 180.0  # the same for a worker's first item, which loads the models too
    memory: int = 2 << 30  # bytes of address space above what the worker had after its first item


class Worker:
    """One process, for one item at a time.

    Args:
        function: What it does with an item; it must pickle.
        limits: What an item may take.
    """

    def __init__(self, function: Callable[[Any], Any], limits: Limits) -> None:
        # Spawned rather than forked: the caller has threads, and a fork copies locks that they hold.
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._limits = limits
        self._deadline = 0.0
        self._is_first = True
        self._process = context.Process(target=_serve, args=(function, theirs, limits.memory), daemon=True)
        with _environment(dict.fromkeys(ONE_THREAD, "1")):
            self._process.start()
        theirs.close()

    @property
    def is_alive(self) -> bool:
        """Whether it can be given more."""
        return self._process.is_alive()

    def give(self, item: Any) -> None:
        """Have it work on an item. It must be idle."""
        seconds = self._limits.first_seconds if self._is_first else self._limits.seconds
        self._is_first = False
        self._deadline = time.monotonic() + seconds
        with suppress(BrokenPipeError):  # it has died while idle: there will be no result, which is told
            self._connection.send(item)

    @staticmethod
    def finished(busy: Iterable[Worker], *, wait: bool) -> Iterator[tuple[Worker, Any]]:
        """The workers that are done with their items, and the results.

        Args:
            busy: Workers that were given an item.
            wait: Whether to wait for the first of them.
        """
        of = {worker._connection: worker for worker in busy}  # noqa: SLF001 - our own
        while of:
            nearest = min(worker._deadline for worker in of.values())  # noqa: SLF001
            patience = max(0.0, nearest - time.monotonic()) if wait else 0
            ready = [of[connection] for connection in wait_for(list(of), patience)]  # type: ignore[index]
            late = [worker for worker in of.values() if worker not in ready and worker._is_late]  # noqa: SLF001
            yield from ((worker, worker._result()) for worker in ready)  # noqa: SLF001
            yield from ((worker, worker._stop()) for worker in late)  # noqa: SLF001
            if ready or late or not wait:
                return

    def end(self) -> None:
        """End it, whatever it is at."""
        self._process.kill()
        self._process.join()
        self._connection.close()

    @property
    def _is_late(self) -> bool:
        return time.monotonic() >= self._deadline

    def _result(self) -> Any:
        try:
            return self._connection.recv()
        except (EOFError, OSError):
            self.end()
            return WorkerDiedError(f"the process ended with exit code {self._process.exitcode}")

    def _stop(self) -> TimeLimitError:
        self.end()
        return TimeLimitError(f"it took more than {self._limits.seconds:g} s")


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    """Environment variables that a process started meanwhile finds."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _serve(function: Callable[[Any], Any], connection: Connection[Any, Any], memory: int) -> None:
    """The worker's own main: items in, results out, until the parent closes the connection."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent as well, which ends its workers
    threading.Thread(target=_end_with_parent, name="watching the parent", daemon=True).start()
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(MORE_LIKELY_TO_BE_ENDED, encoding="ascii")
    is_first = True
    with ThreadPoolExecutor(1) as thread:  # whose futures hold what was raised, of whatever kind
        while True:
            try:
                item = connection.recv()
            except (EOFError, OSError):
                return
            result = _packed(thread.submit(function, item))
            if is_first:
                is_first = False
                _limit_memory(memory)
            try:
                connection.send_bytes(result)
            except BrokenPipeError:
                return


def _packed(future: Future[Any]) -> bytes:
    """The result, or what was raised; where that does not travel, its words."""
    error = future.exception()
    if error is None:
        return pickle.dumps(future.result())
    try:
        packed = pickle.dumps(error)
        pickle.loads(packed)  # noqa: S301 - what we have just packed ourselves
    except (pickle.PicklingError, TypeError, AttributeError):
        return pickle.dumps(RuntimeError(f"{type(error).__name__}: {error}"))
    return packed


def _limit_memory(more: int) -> None:
    """Let this process have so many bytes of address space above what it has now, where the system can do that."""
    if resource is None:
        return
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[STATM_PAGES])
    except OSError:
        return
    allowed = pages * resource.getpagesize() + more
    resource.setrlimit(resource.RLIMIT_AS, (allowed, allowed))


def _end_with_parent() -> None:
    """End this process when its parent is killed; it would go on with its item otherwise."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
