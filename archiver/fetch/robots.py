"""robots.txt (RFC 9309): what a site asks robots to leave alone, asked once a run for each origin."""

from __future__ import annotations

import asyncio
import codecs
import re
from urllib.parse import urlsplit

from protego import Protego

from archiver.fetch.client import Budget, Client, redirect_target
from archiver.fetch.settings import PRODUCT_TOKEN
from archiver.model import Capture, Failure, Reason

MAX_REDIRECTS = 5  # RFC 9309, 2.3.1.2: at least five are followed; beyond that the file is unavailable
MAX_BYTES = 10_000_000
PARSED_BYTES = 512_000  # RFC 9309, 2.5: at least 500 KiB are parsed
_AGENT = re.compile(r"\s*user[-\s]?\s*agent\s*(?::|\s)(?P<names>[^#]*)", re.I)
_OURS = re.compile(rf"(?:^|[,;(])\s*\**{PRODUCT_TOKEN}(?![\w.-])", re.I)

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
        return read_rules(found.body)
    if status >= 500:
        return Failure(
            Reason.ROBOTS, f"{found.url} answered {status}, and until it answers nothing may be fetched."
        )
    return None


def read_rules(body: bytes) -> Protego:
    r"""The rules of a robots.txt, of which the first 500 KiB count, without the line that they end in.

    All robots but ours are made one, so that many of them times many rules do not fill the memory; and versions
    and remarks behind our name, which would hide it from the parser, are taken off.

    >>> rules = read_rules(b"User-Agent: Archiver/1.0 (news)\nDisallow: /a\n\nUser-agent: *\nDisallow: /")
    >>> [rules.can_fetch(f"https://news.example/{page}", "archiver") for page in "ab"]
    [False, True]
    """
    if len(body) > PARSED_BYTES:
        body = body[:PARSED_BYTES]
        body = body[: max(body.rfind(b"\n"), body.rfind(b"\r")) + 1]
    is_wide = body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = body.decode("utf-16" if is_wide else "utf-8-sig", errors="replace").replace("\0", "")
    return Protego.parse("\n".join(map(_tell_apart, text.splitlines())))


def _tell_apart(line: str) -> str:
    """A line of a robots.txt; one that names robots says only whether it is us, all, or another.

    >>> [_tell_apart(f"User-Agent: {names}") for names in ("GPTBot, Archiver/0.1", "web-archiver")]
    ['User-agent: archiver', 'User-agent: other']
    """
    match = _AGENT.match(line)
    names = match["names"].strip() if match else ""
    if not names or names == "*":
        return line
    return f"User-agent: {PRODUCT_TOKEN if _OURS.search(names) else 'other'}"


def _judge_failure(failure: Failure, url: str) -> Failure:
    """A robots.txt that cannot be had forbids everything; a host that cannot be reached is told as just that."""
    if failure.reason in {Reason.REFUSED_ADDRESS, Reason.UNREACHABLE, Reason.TIMED_OUT, Reason.BAD_SOURCE}:
        return failure
    return Failure(Reason.ROBOTS, f"{url} could not be read, so nothing may be fetched: {failure.detail}")
