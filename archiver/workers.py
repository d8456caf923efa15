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

    seconds: float = 30.0  # from when the worker is given it, and is ready
    start_seconds: float = 180.0  # for a new worker to be ready
    memory: int = 2 << 30  # bytes of address space above what the worker had when it was ready


class Worker:
    """One process, for one item at a time.

    Args:
        function: What it does with an item; it must pickle.
        limits: What an item may take.
        warm_up: What it does first, so that no item is charged with it: load models, say. What that raises is
            left for the first item to raise again.
    """

    def __init__(
        self, function: Callable[[Any], Any], limits: Limits, warm_up: Callable[[], Any] | None = None
    ) -> None:
        # Spawned rather than forked: the caller has threads, and a fork copies locks that they hold.
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._limits = limits
        self._deadline = 0.0
        self._is_ready = False
        told = (function, warm_up, theirs, limits.memory)
        self._process = context.Process(target=_serve, args=told, daemon=True)
        with _environment(dict.fromkeys(ONE_THREAD, "1")):
            self._process.start()
        theirs.close()

    @property
    def is_alive(self) -> bool:
        """Whether it can be given more."""
        return self._process.is_alive()

    def give(self, item: Any) -> None:
        """Have it work on an item. It must be idle."""
        seconds = self._limits.seconds if self._is_ready else self._limits.start_seconds
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
            done = [worker for worker in ready if not worker._has_become_ready()]  # noqa: SLF001
            yield from ((worker, worker._result()) for worker in done)  # noqa: SLF001
            yield from ((worker, worker._stop()) for worker in late)  # noqa: SLF001
            if done or late or not wait:
                return

    def end(self) -> None:
        """End it, whatever it is at."""
        self._process.kill()
        self._process.join()
        self._connection.close()

    def _has_become_ready(self) -> bool:
        """Whether what it has said is that it is ready; its item's time begins to run then."""
        if self._is_ready:
            return False
        try:
            self._connection.recv_bytes()
        except (EOFError, OSError):  # it has died, which `_result` tells
            return False
        self._is_ready = True
        self._deadline = time.monotonic() + self._limits.seconds
        return True

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


def _serve(
    function: Callable[[Any], Any],
    warm_up: Callable[[], Any] | None,
    connection: Connection[Any, Any],
    memory: int,
) -> None:
    """The worker's own main: items in, results out, until the parent closes the connection."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent as well, which ends its workers
    threading.Thread(target=_end_with_parent, name="watching the parent", daemon=True).start()
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(MORE_LIKELY_TO_BE_ENDED, encoding="ascii")
    with ThreadPoolExecutor(1) as thread:  # whose futures hold what was raised, of whatever kind
        if warm_up:
            thread.submit(warm_up).exception()
        _limit_memory(memory)
        with suppress(EOFError, OSError):  # the parent has closed the connection
            connection.send_bytes(b"ready")
            while True:
                connection.send_bytes(_packed(thread.submit(function, connection.recv())))


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
