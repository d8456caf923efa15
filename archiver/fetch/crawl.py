"""Many targets in, one result each out, as they arrive: many hosts at once, one page at a time from each."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections import defaultdict
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archiver.fetch.client import Client
from archiver.fetch.patience import fetch_patiently
from archiver.fetch.robots import Robots
from archiver.model import Capture, Failure, Target

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archiver.fetch.settings import FetchSettings

TICK = 0.1  # seconds after which the consumer hears that nothing has come yet
AHEAD = 32  # results that wait for the consumer before fetching pauses
AHEAD_BYTES = 50_000_000  # bytes that they may hold together, likewise

Result = tuple[Target, Capture | Failure]


class _Results(queue.Queue["Result | BaseException"]):
    """A queue that is full by the bytes that wait in it, or by their number."""

    def __init__(self) -> None:
        self._bytes = 0
        super().__init__(maxsize=AHEAD_BYTES)

    def _qsize(self) -> int:
        return self._bytes

    def _put(self, item: Result | BaseException) -> None:
        super()._put(item)
        self._bytes += _size(item)

    def _get(self) -> Result | BaseException:
        item: Result | BaseException = super()._get()
        self._bytes -= _size(item)
        return item


def _size(item: Result | BaseException) -> int:
    """Bytes that a result holds; the smallest counts for as much as lets `AHEAD` of them wait."""
    found = None if isinstance(item, BaseException) else item[1]
    capture = found.capture if isinstance(found, Failure) else found
    return max(AHEAD_BYTES // AHEAD, len(capture.payload) + len(capture.body) if capture else 0)


def fetch_captures(targets: Iterable[Target], settings: FetchSettings) -> Iterator[Result | None]:
    """Fetch all targets.

    Yields:
        One result for each target, in the order in which they arrive; None now and then, where nothing has
        arrived, so that the consumer can do something else. Closing the generator stops the fetching.
    """
    by_host: dict[str, list[Target]] = defaultdict(list)
    for target in targets:
        by_host[_host(target)].append(target)
    waiting = sum(map(len, by_host.values()))
    if not waiting:
        return
    crawl = _Crawl(by_host, settings)
    crawl.start()
    try:
        while waiting:
            try:
                result = crawl.results.get(timeout=TICK)
            except queue.Empty:
                yield None
                continue
            if isinstance(result, BaseException):
                raise result
            waiting -= 1
            yield result
    finally:
        crawl.stop()


class _Crawl(threading.Thread):
    """The thread that fetches. An error of our own is a result, too: the consumer would wait for ever otherwise."""

    def __init__(self, by_host: dict[str, list[Target]], settings: FetchSettings) -> None:
        super().__init__(name="fetching", daemon=True)
        self.results = _Results()
        self._by_host = by_host
        self._settings = settings
        self._is_over = threading.Event()

    def stop(self) -> None:
        """Fetch no more; on return nothing is under way."""
        self._is_over.set()
        self.join()

    def run(self) -> None:
        asyncio.run(self._main())

    async def _main(self) -> None:
        crawl = asyncio.create_task(self._crawl())
        while not crawl.done():
            await asyncio.wait([crawl], timeout=TICK)
            if self._is_over.is_set():
                crawl.cancel()
                await asyncio.wait([crawl])
        if not crawl.cancelled() and (error := crawl.exception()):
            self.results.put(error)

    async def _crawl(self) -> None:
        async with Client(self._settings) as client, asyncio.TaskGroup() as group:
            robots = Robots(client, timeout=self._settings.timeout)
            for targets in self._by_host.values():
                group.create_task(self._visit(targets, client, robots))

    async def _visit(self, targets: list[Target], client: Client, robots: Robots) -> None:
        """Fetch the pages of one host, one after the other."""
        for target in targets:
            found = await fetch_patiently(target, client, robots, self._settings)
            while not self._is_over.is_set():  # waits for room without holding up the other hosts
                try:
                    self.results.put_nowait((target, found))
                    break
                except queue.Full:
                    await asyncio.sleep(TICK)


def _host(target: Target) -> str:
    try:
        return urlsplit(target.location).hostname or ""
    except ValueError:
        return ""
