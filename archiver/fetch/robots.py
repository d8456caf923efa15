"""robots.txt (RFC 9309): what a site asks robots to leave alone, asked once a run for each origin."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

from protego import Protego

from archiver.fetch.client import Budget, Client, redirect_target
from archiver.fetch.settings import PRODUCT_TOKEN
from archiver.model import Capture, Failure, Reason

MAX_REDIRECTS = 5  # RFC 9309, 2.3.1.2: at least five are followed; beyond that the file is unavailable
MAX_BYTES = 10_000_000
PARSED_BYTES = 512_000  # RFC 9309, 2.5: at least 500 KiB are parsed

Answer = Protego | Failure | None  # rules; why nothing may be fetched; no rules, all may be fetched


class Robots:
    """Answers whether a URL may be fetched."""

    def __init__(self, client: Client, *, timeout: float) -> None:
        self._client = client
        self._timeout = timeout
        self._answers: dict[str, asyncio.Task[Answer]] = {}

    async def refusal(self, url: str) -> Failure | None:
        """Why the URL may not be fetched; None if it may."""
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(url))
        if origin not in self._answers:
            self._answers[origin] = asyncio.create_task(self._ask(origin))
        answer = await self._answers[origin]
        if isinstance(answer, Protego) and not answer.can_fetch(url, PRODUCT_TOKEN):
            return Failure(Reason.ROBOTS, f"{origin}/robots.txt asks robots not to fetch this page.")
        return answer if isinstance(answer, Failure) else None

    async def _ask(self, origin: str) -> Answer:
        url = f"{origin}/robots.txt"
        budget = Budget(self._timeout)
        for _ in range(MAX_REDIRECTS + 1):
            found = await self._client.get(url, budget, max_bytes=MAX_BYTES)
            if isinstance(found, Failure):
                return _judge_failure(found, url)
            try:
                following = redirect_target(found)
            except ValueError:
                return None
            if not following or urlsplit(following).scheme not in {"http", "https"}:
                return self._heed_delay(origin, _judge(found))
            url = following
        return None

    def _heed_delay(self, origin: str, answer: Answer) -> Answer:
        """Take over a Crawl-delay: no part of RFC 9309, but what a site that writes it means is plain."""
        delay = answer.crawl_delay(PRODUCT_TOKEN) if isinstance(answer, Protego) else None
        if delay:
            self._client.keep_gap(origin, float(delay))
        return answer


def _judge(found: Capture) -> Answer:
    """What an answer means (RFC 9309, 2.3.1): errors of ours allow everything, errors of the server's nothing."""
    status = found.status or 0
    if 200 <= status < 300:
        return Protego.parse(found.body[:PARSED_BYTES].decode("utf-8", errors="replace"))
    if status >= 500:
        return Failure(
            Reason.ROBOTS, f"{found.url} answered {status}, and until it answers nothing may be fetched."
        )
    return None


def _judge_failure(failure: Failure, url: str) -> Failure:
    """A robots.txt that cannot be had forbids everything; a host that cannot be reached is told as just that."""
    if failure.reason in {Reason.REFUSED_ADDRESS, Reason.UNREACHABLE, Reason.TIMED_OUT, Reason.BAD_SOURCE}:
        return failure
    return Failure(Reason.ROBOTS, f"{url} could not be read, so nothing may be fetched: {failure.detail}")
