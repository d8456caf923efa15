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

Result = tuple[Target, Capture | Failure]


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
    results: queue.Queue[Result | BaseException] = queue.Queue(AHEAD)
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
    results: queue.Queue[Result | BaseException],
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
    results: queue.Queue[Result | BaseException],
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
