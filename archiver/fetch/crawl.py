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
    results = _Results()
    stop = threading.Event()
    thread = threading.Thread(target=_run, args=(by_host, settings, results, stop), name="fetching", daemon=True)
    thread.start()
    try:
        while waiting:
            try:
                result = results.get(timeout=TICK)
            except queue.Empty:
                yield None
                continue
            if isinstance(result, BaseException):
                raise result
            waiting -= 1
            yield result
    finally:
        stop.set()
        thread.join()


def _run(
    by_host: dict[str, list[Target]],
    settings: FetchSettings,
    results: _Results,
    stop: threading.Event,
) -> None:
    """The fetching thread. An error of our own goes to the consumer, who would wait for ever otherwise."""

    async def main() -> None:
        crawl = asyncio.create_task(_crawl(by_host, settings, results, stop))
        while not crawl.done():
            await asyncio.wait([crawl], timeout=TICK)
            if stop.is_set():
                crawl.cancel()
                await asyncio.wait([crawl])
        if not crawl.cancelled() and (error := crawl.exception()):
            results.put(error)

    asyncio.run(main())


async def _crawl(
    by_host: dict[str, list[Target]],
    settings: FetchSettings,
    results: _Results,
    stop: threading.Event,
) -> None:
    async with Client(settings) as client, asyncio.TaskGroup() as group:
        robots = Robots(client, timeout=settings.timeout)

        async def visit(targets: list[Target]) -> None:
            for target in targets:
                found = await fetch_patiently(target, client, robots, settings)
                while not stop.is_set():  # waits for room without holding up the other hosts
                    try:
                        results.put_nowait((target, found))
                        break
                    except queue.Full:
                        await asyncio.sleep(TICK)

        for targets in by_host.values():
            group.create_task(visit(targets))


def _host(target: Target) -> str:
    try:
        return urlsplit(target.location).hostname or ""
    except ValueError:
        return ""
