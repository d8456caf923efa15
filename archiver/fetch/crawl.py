"""Many targets in, one result each out, as they arrive: many hosts at once, one page at a time from each."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections import defaultdict
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archiver.fetch.client import Budget, Client, redirect_target, status_sentence
from archiver.fetch.robots import Robots
from archiver.model import Capture, Failure, Reason, SourceKind, Target

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archiver.fetch.settings import FetchSettings

TICK = 0.1  # seconds after which the consumer hears that nothing has come yet
AHEAD = 32  # results that wait for the consumer before fetching pauses
READABLE = ("text/html", "application/xhtml+xml", "text/plain")

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
    places = asyncio.Semaphore(settings.concurrency)
    async with Client(settings) as client, asyncio.TaskGroup() as group:
        robots = Robots(client, timeout=settings.timeout)

        async def visit(targets: list[Target]) -> None:
            for target in targets:
                async with places:
                    found = await fetch_page(target, client, robots, settings)
                while not stop.is_set():  # waits for room without holding up the other hosts
                    try:
                        results.put_nowait((target, found))
                        break
                    except queue.Full:
                        await asyncio.sleep(TICK)

        for targets in by_host.values():
            group.create_task(visit(targets))


async def fetch_page(target: Target, client: Client, robots: Robots, settings: FetchSettings) -> Capture | Failure:
    """One page, redirects followed within its deadline, robots.txt asked at every hop.

    A Capture with status 304 answers a conditional request: nothing has changed.
    """
    budget = Budget(settings.timeout)
    hop = url = target.location
    for _ in range(settings.max_redirects + 1):
        refusal = await robots.refusal(hop)
        if refusal:
            return refusal
        conditions = target.headers if hop == url else ()
        found = await client.get(hop, budget, max_bytes=settings.max_bytes, headers=conditions)
        if isinstance(found, Failure):
            return _from(url, found)
        try:
            following = redirect_target(found)
        except ValueError:
            return Failure(
                Reason.REDIRECTS, f"{hop} redirects to an address that cannot be read.", _asked(url, found)
            )
        if following is None:
            return _judge(_asked(url, found), target)
        if urlsplit(following).scheme not in {"http", "https"}:
            detail = f"{hop} redirects to {following[:80]}, which is not an http or https address."
            return Failure(Reason.REDIRECTS, detail, _asked(url, found))
        hop = following
    return Failure(Reason.REDIRECTS, f"{url} redirects more than {settings.max_redirects} times.")


def _judge(capture: Capture, target: Target) -> Capture | Failure:
    """Whether an answer can hold an article; it is kept in either case."""
    if capture.status == HTTPStatus.NOT_MODIFIED and target.headers:
        return capture
    if capture.status is None or not 200 <= capture.status < 300:
        return Failure(Reason.HTTP_STATUS, status_sentence(capture.status), capture)
    kind = capture.content_type.partition(";")[0].strip().lower()
    if kind and kind not in READABLE and target.kind is not SourceKind.FEED:
        return Failure(Reason.NOT_HTML, f"The server calls this {kind[:60]}, which is no web page.", capture)
    return capture


def _asked(url: str, capture: Capture) -> Capture:
    return replace(capture, url=url)


def _from(url: str, failure: Failure) -> Failure:
    return replace(failure, capture=_asked(url, failure.capture)) if failure.capture else failure


def _host(target: Target) -> str:
    try:
        return urlsplit(target.location).hostname or ""
    except ValueError:
        return ""
