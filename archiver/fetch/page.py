"""One target in, one Capture or Failure out: redirects followed, robots.txt asked, the answer judged."""

from __future__ import annotations

import re
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urlsplit

from w3lib.html import get_meta_refresh

from archiver.fetch.client import Budget, Client, redirect_target, status_sentence
from archiver.model import Capture, Failure, Reason, SourceKind, Target, Validators

if TYPE_CHECKING:
    from archiver.fetch.robots import Robots
    from archiver.fetch.settings import FetchSettings

READABLE = ("text/html", "application/xhtml+xml", "text/plain")
SOON = 5.0  # seconds; a page that sends its reader on later than that is to be read first
SEARCHED = 100_000  # bytes of a page that are looked through for such a wish
_FRONT = re.compile(r"^/?(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?(?:(?:index|home|default)\.\w{3,5})?$", re.I)


async def fetch_page(target: Target, client: Client, robots: Robots, settings: FetchSettings) -> Capture | Failure:
    """One page, redirects followed within its deadline, robots.txt asked at every hop.

    A Capture with status 304 answers a conditional request: nothing has changed.
    """
    budget = Budget(settings.timeout)
    hop, via = target.location, tuple[Capture, ...]()
    while len(via) <= settings.max_redirects:
        refusal = await robots.refusal(hop)
        if refusal:
            return _from(target, refusal, via)
        conditions = () if via else conditions_of(target.known)
        found = await client.get(hop, budget, max_bytes=settings.max_bytes, headers=conditions)
        if isinstance(found, Failure):
            return _from(target, found, via)
        try:
            following = redirect_target(found) or refresh_target(found)
        except ValueError:
            detail = f"{hop} redirects to an address that cannot be read."
            return _from(target, Failure(Reason.REDIRECTS, detail, found), via)
        if following is None:
            return _judge(_asked(target, found, via), target)
        if urlsplit(following).scheme not in {"http", "https"}:
            detail = f"{hop} redirects to {following[:80]}, which is not an http or https address."
            return _from(target, Failure(Reason.REDIRECTS, detail, found), via)
        hop, via = following, (*via, found)
    detail = f"{target.location} redirects more than {settings.max_redirects} times."
    return _from(target, Failure(Reason.REDIRECTS, detail), via)


def conditions_of(known: Validators) -> tuple[tuple[str, str], ...]:
    """The headers that make a request conditional (RFC 9110, section 13.1).

    >>> conditions_of(Validators(etag='"7"'))
    (('If-None-Match', '"7"'),)
    """
    pairs = (("If-None-Match", known.etag), ("If-Modified-Since", known.last_modified))
    return tuple((name, value) for name, value in pairs if value)


def refresh_target(capture: Capture) -> str | None:
    """Where a page sends its reader on to at once, by ``<meta http-equiv=refresh>``; None where it does not.

    Raises:
        ValueError: The address it names cannot be parsed.
    """
    head = capture.body[:SEARCHED]
    if capture.status is None or not 200 <= capture.status < 300 or b"refresh" not in head.lower():
        return None
    after, following = get_meta_refresh(head.decode("utf-8", errors="replace"), capture.final_url)
    if not following or after is None or after > SOON:
        return None
    return None if urldefrag(following).url == urldefrag(capture.final_url).url else str(following)


def is_front(url: str) -> bool:
    """Whether an address is that of a site's front page, of one language or of all.

    >>> [is_front("https://news.example" + path) for path in ("", "/", "/en/", "/index.html", "/?p=1", "/a")]
    [True, True, True, True, False, False]
    """
    parts = urlsplit(url)
    return not parts.query and bool(_FRONT.match(parts.path))


def _judge(capture: Capture, target: Target) -> Capture | Failure:
    if capture.status == HTTPStatus.NOT_MODIFIED and conditions_of(target.known):
        return capture
    found = judge_answer(capture)
    if isinstance(found, Failure) and target.kind is SourceKind.FEED and found.reason is not Reason.HTTP_STATUS:
        return capture
    return found


def judge_answer(capture: Capture) -> Capture | Failure:
    """Whether an answer can hold an article; it is kept in either case. Pure."""
    if capture.status is None or not 200 <= capture.status < 300:
        return Failure(Reason.HTTP_STATUS, status_sentence(capture.status), capture)
    kind = capture.content_type.partition(";")[0].strip().lower()
    if kind and kind not in READABLE:
        return Failure(Reason.NOT_HTML, f"The server calls this {kind[:60]}, which is no web page.", capture)
    if capture.url != capture.final_url and is_front(capture.final_url) and not is_front(capture.url):
        detail = f"The page redirects to the front page {capture.final_url[:200]}; the article is gone."
        return Failure(Reason.GONE, detail, capture)
    return capture


def _asked(target: Target, capture: Capture, via: tuple[Capture, ...]) -> Capture:
    return replace(capture, url=target.location, via=via)


def _from(target: Target, failure: Failure, via: tuple[Capture, ...]) -> Failure:
    """The failure with all that was received on the way to it."""
    if failure.capture:
        return replace(failure, capture=_asked(target, failure.capture, via))
    return replace(failure, capture=_asked(target, via[-1], via[:-1])) if via else failure
