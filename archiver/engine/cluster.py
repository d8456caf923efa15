"""A pure function and many items in, results out: on the machines of a Dask cluster.

A task is a batch. It is worked on by a process of our own beside each thread of Dask's, kept from task to task, so
that limits hold as on one machine, and a page that kills or hangs its reader never kills a worker of Dask's.
"""

from __future__ import annotations

import asyncio
import logging
import pickle
import platform
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from archiver.engine.line import Engine, K, R, T, in_order
from archiver.engine.tasks import Task, far_away
from archiver.errors import EngineError, UsageError
from archiver.version import __version__
from archiver.workers import Job, Limits, WorkerDiedError

try:
    from dask import config
    from distributed import Client, Future, KilledWorker, Security, rpc
except ModuleNotFoundError as error:
    raise EngineError("Dask is not installed here; `pip install 'archiver[dask]'` does it.") from error

log = logging.getLogger(__name__)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

CONNECT_SECONDS = 5
FIRST_WORKER_SECONDS = 20
FETCH_SECONDS = 10  # for the results of a batch to come
LOOK_SECONDS = 10.0  # between looks at how many workers there are by now
AHEAD = 3  # batches given for each thread of the cluster, so that none waits for its next


def dask(
    scheduler: str,
    limits: Limits | None = None,
    warm_up: Callable[[], object] | None = None,
    reader: Callable[[], object] | None = None,
) -> Engine:
    """An engine of all workers that a Dask scheduler has, those that come later included.

    What comes of an item is the same as with `processes`. A batch whose worker of Dask's is lost is worked on
    again, by another.

    Args:
        scheduler: Its address, such as ``tcp://10.0.0.5:8786``.
        limits: What one item may take.
        warm_up: What each process does first.
        reader: Gives a value that must be the same on all machines, such as the versions of what reads.

    Raises:
        EngineError: No scheduler is there, or it has no workers, or they have another archiver or Python.
    """
    connect(scheduler).close()  # so that an error is told before anything is written

    def run(
        function: Callable[[T], R], items: Iterable[tuple[K, T] | None]
    ) -> Iterator[tuple[K, R | BaseException] | None]:
        task = Task(Job(function, limits or Limits(), warm_up), reader, reader() if reader else None)
        yield from in_order(_Cluster(connect(scheduler), scheduler, task), items)

    return run


class _Cluster:
    """A crew of Dask's workers."""

    def __init__(self, client: Client, address: str, task: Task) -> None:
        self._client = client
        self._address = address
        self._task = pickle.dumps(task)
        self._given: dict[Future, Sequence[tuple[int, Any]]] = {}
        self._ended: SimpleQueue[Future] = SimpleQueue()
        self._threads = 0
        self._looked = -LOOK_SECONDS

    @property
    def size(self) -> int:
        """Threads that the cluster has."""
        if time.monotonic() - self._looked >= LOOK_SECONDS:
            with suppress(OSError):  # the scheduler is lost, of which the batches will tell
                self._threads = sum(self._client.nthreads().values())
            self._looked = time.monotonic()
            if not self._threads:
                log.warning("the Dask cluster at %s has no workers just now; waiting for some", self._address)
        return max(1, self._threads)

    @property
    def room(self) -> int:
        """Batches that may be given, so that no thread waits for the next."""
        return AHEAD * self.size - len(self._given)

    def give(self, batch: Sequence[tuple[int, Any]], *, priority: int = 0) -> None:
        """Have a batch of numbered items worked on."""
        items = pickle.dumps([item for _, item in batch])
        future = self._client.submit(far_away(), self._task, items, pure=False, priority=priority)
        self._given[future] = batch
        future.add_done_callback(self._ended.put)

    def results(self, patience: float) -> list[tuple[int, Any]]:
        """What is done, a batch at a time; waits for so many seconds at most if nothing is."""
        try:
            future = self._ended.get(timeout=patience) if patience else self._ended.get_nowait()
        except Empty:
            return []
        batch = self._given.pop(future)
        if future.status == "finished":
            with suppress(OSError, CancelledError, KilledWorker):  # which its status, by then, tells as well
                results = future.result(timeout=FETCH_SECONDS)
                return [(number, result) for (number, _), result in zip(batch, results, strict=True)]
        if (status := future.status) in {"error", "cancelled"}:
            return self._lost(batch, future.exception() if status == "error" else None)
        self.give(batch, priority=1)  # the worker that had the results has died; Dask may not do it again by itself
        return []

    def close(self) -> None:
        """Give up what is under way."""
        self._client.close()

    def _lost(self, batch: Sequence[tuple[int, Any]], error: BaseException | None) -> list[tuple[int, Any]]:
        """What comes of a batch without results; the culprit in it is found by working on its items one by one."""
        if isinstance(error, UsageError):
            raise error
        if not isinstance(error, KilledWorker):
            raise EngineError(
                f"The Dask cluster at {self._address} could not do its work: {error or 'the scheduler is lost'}."
                " What was not reported is still to be done: `archiver resume` goes on."
            ) from error
        if len(batch) == 1:
            return [(batch[0][0], WorkerDiedError(str(error)))]
        for piece in batch:
            self.give([piece], priority=1)
        return []


def connect(address: str) -> Client:
    """A client of a scheduler that has workers, all with our versions of what must be the same."""
    if not address:
        raise EngineError("The engine `dask` needs a scheduler: give --scheduler ADDRESS, as tcp://10.0.0.5:8786.")
    # Asked first in a way that can be broken off: `Client` waits for ever for what is no scheduler.
    with ThreadPoolExecutor(1) as thread:
        try:
            kind = thread.submit(asyncio.run, _identity(address)).result()["type"]
        except (OSError, ValueError, MemoryError) as error:  # it takes what others say for sizes
            kind = str(error) or "no answer"
    if kind != "Scheduler":
        raise EngineError(
            f"There is no Dask scheduler at {address!r} ({kind}). `dask scheduler` starts one and prints its"
            " address, such as tcp://10.0.0.5:8786."
        )
    config.set({"distributed.admin.large-graph-warning-threshold": "1 GB"})  # the pages are in the tasks
    client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    try:
        client.wait_for_workers(1, timeout=FIRST_WORKER_SECONDS)
        _compare(client.get_versions(packages=["archiver"]))
    except TimeoutError as error:
        client.close()
        raise EngineError(
            f"The Dask scheduler at {address!r} has no workers; `dask worker {address}` starts some."
        ) from error
    except EngineError:
        client.close()
        raise
    return client


def fetch_result(future: Future) -> list[Any]:
    """What has come of a future that has ended, as the only one in a list; empty where it must be begun again.

    Raises:
        EngineError: The cluster could not do its work.
    """
    if future.status == "finished":
        with suppress(OSError, CancelledError, KilledWorker):  # see `_Cluster.results`
            return [future.result(timeout=FETCH_SECONDS)]
    if (status := future.status) not in {"error", "cancelled"}:
        return []
    error = future.exception() if status == "error" else None
    if error is None or isinstance(error, KilledWorker):
        raise EngineError(
            f"The Dask cluster could not do its work: {error or 'the scheduler is lost'}. The same command goes on."
        ) from error
    raise error


async def _identity(address: str) -> dict[str, Any]:
    arguments = Security().get_connection_args("client")
    async with asyncio.timeout(CONNECT_SECONDS), rpc(address, connection_args=arguments) as scheduler:
        identity: dict[str, Any] = await scheduler.identity()
        return identity


def _compare(versions: dict[str, Any]) -> None:
    """Different results from different machines must not be."""
    ours = {"python": platform.python_version().rpartition(".")[0], "archiver": __version__}
    for where, found in {"scheduler": versions["scheduler"], **versions["workers"]}.items():
        theirs = {
            "python": ".".join(found["host"]["python"].split(".")[:2]),
            "archiver": found["packages"]["archiver"] if where != "scheduler" else __version__,
        }
        if theirs != ours:
            raise EngineError(
                f"Dask's {where} has Python {theirs['python']} and archiver {theirs['archiver'] or 'not at all'};"
                f" here are Python {ours['python']} and archiver {ours['archiver']}. Install the same."
            )
