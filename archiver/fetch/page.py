"""One target in, one Capture or Failure out: redirects followed, robots.txt asked, the answer judged."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archiver.fetch.client import Budget, Client, redirect_target, status_sentence
from archiver.model import Capture, Failure, Reason, SourceKind, Target

if TYPE_CHECKING:
    from archiver.fetch.robots import Robots
    from archiver.fetch.settings import FetchSettings

READABLE = ("text/html", "application/xhtml+xml", "text/plain")


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
