"""Batches of items in, results out one by one: a process that works within limits, and can be ended at any moment.

It is started as a program of its own rather than through `multiprocessing`, which would run the main module of
whoever uses us once more, and does not let a daemon, such as a worker of Dask, have children. It speaks through its
standard input and output. A thread on either side does nothing but read, so that nobody who writes ever waits long.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from math import inf
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, BinaryIO, cast

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None  # type: ignore[assignment] # None stands for the module

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")
STATM_PAGES = 0  # field of /proc/self/statm: the whole address space, in pages
MORE_LIKELY_TO_BE_ENDED = "500"  # of 1000, where the system runs out of memory: a worker rather than its parent
PROGRAM = "import sys; sys.path[:] = {path!r}; from archiver.workers import serve; serve()"
LENGTH = 8  # bytes that tell how long a message is


class WorkerDiedError(Exception):
    """The process ended while it worked on the item."""


class TimeLimitError(Exception):
    """The item took more time than it may."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one item may take."""

    seconds: float = 30.0  # from when the worker comes to it
    start_seconds: float = 180.0  # for a new worker to be ready
    memory: int = 2 << 30  # bytes of address space above what the worker had when it was ready


@dataclass(frozen=True, slots=True)
class Job:
    """What workers do; it must pickle."""

    function: Callable[[Any], Any]  # what is done with an item
    limits: Limits = Limits()
    warm_up: Callable[[], object] | None = None  # done first, such as loading models; an error in it is passed over


class Worker:
    """One process, for one batch of items at a time.

    Args:
        job: What it does.
        said: Where what it says is put, with itself: `READY`, then each result, pickled, and None when it is gone.
    """

    READY = b""

    def __init__(self, job: Job, said: SimpleQueue[tuple[Worker, bytes | None]]) -> None:
        self.is_ready = False
        self._left = 0  # results that are still to come
        self._limits = job.limits
        self.deadline = time.monotonic() + job.limits.start_seconds
        # -P: no file in the working folder may stand in for a module of ours before the path is set.
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-P", "-c", PROGRAM.format(path=sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | dict.fromkeys(ONE_THREAD, "1"),
        )
        self._thread = threading.Thread(target=self._listen, args=(said,), name="hearing a worker", daemon=True)
        self._thread.start()
        self._tell((job.function, job.warm_up, job.limits.memory))

    def give(self, items: Sequence[Any]) -> None:
        """Have it work on a batch. It must be ready, and done with the one before."""
        self._left = len(items)
        self.deadline = time.monotonic() + self._limits.seconds
        self._tell(list(items))

    def heard(self, message: bytes) -> None:
        """Note what it has said; the time of its next item begins to run no later than this."""
        if message == self.READY:
            self.is_ready = True
        else:
            self._left -= 1
        self.deadline = time.monotonic() + self._limits.seconds if self._left else inf

    def end(self) -> int:
        """End it, whatever it is at; its exit code."""
        self._process.kill()
        code = self._process.wait()
        self._thread.join()
        with suppress(OSError):  # what it was told last may never have been sent
            cast("BinaryIO", self._process.stdin).close()
        return code

    def _tell(self, what: object) -> None:
        with suppress(OSError):  # it has died, which will be heard
            _send(cast("BinaryIO", self._process.stdin), pickle.dumps(what))

    def _listen(self, said: SimpleQueue[tuple[Worker, bytes | None]]) -> None:
        with cast("BinaryIO", self._process.stdout) as stream:
            while (message := _receive(stream)) is not None:
                said.put((self, message))
        said.put((self, None))


def _send(stream: BinaryIO, message: bytes) -> None:
    stream.write(len(message).to_bytes(LENGTH, "big"))
    stream.write(message)
    stream.flush()


def _receive(stream: BinaryIO) -> bytes | None:
    """The next message; None where the other side is gone, in the middle of a message perhaps."""
    head = stream.read(LENGTH)
    length = int.from_bytes(head, "big")
    message = stream.read(length)
    return message if len(head) == LENGTH and len(message) == length else None


def serve() -> None:
    """The worker's own main: batches in, results out, until it is ended or its parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent as well, which ends its workers
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(MORE_LIKELY_TO_BE_ENDED, encoding="ascii")
    parent, results = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints goes to standard error, and not between the results
    told: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_hear, args=(parent, told), name="hearing the parent", daemon=True).start()
    with ThreadPoolExecutor(1) as thread:  # whose futures hold what was raised, of whatever kind
        function, warm_up, memory = pickle.loads(told.get())  # noqa: S301 - from our parent
        if warm_up:
            thread.submit(warm_up).exception()
        limit_memory(memory)
        _answer(results, Worker.READY)
        while True:
            for item in pickle.loads(told.get()):  # noqa: S301
                _answer(results, _packed(thread.submit(function, item)))


def _answer(results: BinaryIO, message: bytes) -> None:
    """Tell the parent; where it is gone, which is heard on its own way too, end without a word."""
    try:
        _send(results, message)
    except BrokenPipeError:
        os._exit(1)


def _hear(parent: BinaryIO, told: SimpleQueue[bytes]) -> None:
    """Pass on what the parent tells; when it is gone, however that came, so is this process, whatever it is at."""
    try:
        while (message := _receive(parent)) is not None:
            told.put(message)
    finally:
        os._exit(1)


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


def limit_memory(more: int) -> None:
    """Let this process have so many bytes of address space above what it has now, where the system can do that."""
    if resource is None:
        return
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[STATM_PAGES])
    except OSError:
        return
    allowed = pages * resource.getpagesize() + more
    resource.setrlimit(resource.RLIMIT_AS, (allowed, allowed))
