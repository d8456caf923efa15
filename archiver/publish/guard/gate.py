"""An ASGI app in, one that is asked for no more at once than it can do out; who comes on top is told at once.

Without it a flood of requests waits in memory, and all of them fail, instead of those above what can be done.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archiver.publish.guard.asgi import READING, is_static, send_text

if TYPE_CHECKING:
    from archiver.publish.guard.asgi import App

LARGEST_BODY = 1_100_000  # bytes; the largest form of curation has 1,000,000
LONGEST_ADDRESS = 16_000  # bytes; SQL stands in addresses
AGAIN = "5"  # seconds
_TELLS = {
    400: "A question to this site is an address alone, and has no body.\n",
    408: "This request took too long to arrive.\n",
    413: "This is more than this site takes in one form.\n",
    414: "This address is longer than this site takes. Ask in fewer words.\n",
    503: "More is asked of this site at this moment than it can answer. Please try again in a few seconds.\n",
}


@dataclass(frozen=True, slots=True)
class Room:
    """How much a site does at once."""

    under_way: int = 8  # answers; SQL runs in three threads, the rest in one
    waiting: int = 128  # requests in line
    patience: float = 10.0  # seconds in the line, and seconds for a form to arrive


ROOM = Room()


class _Refused(Exception):  # noqa: N818 - it never leaves this module
    """What was sent is too large, or too slow."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def with_gate(app: App, room: Room = ROOM, *, base_url: str = "/") -> App:
    """Wrap an app. Static files pass: they cost next to nothing, and a page without them is none."""
    gate = asyncio.Semaphore(room.under_way)
    waiting = 0

    async def take_turn() -> bool:
        nonlocal waiting
        if waiting >= room.waiting:
            return False
        waiting += 1
        try:
            async with asyncio.timeout(room.patience):
                await gate.acquire()
        except TimeoutError:
            return False
        finally:
            waiting -= 1
        return True

    async def wrapped(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or is_static(scope, base_url):
            await app(scope, receive, send)
        elif status := _refusal(scope):
            await _answer(send, status)
        elif not await take_turn():
            await _answer(send, 503)
        else:
            try:
                await _pass_on(app, scope, receive, send, room.patience)
            finally:
                gate.release()

    return wrapped


def _refusal(scope: Any) -> int:
    """The status for what can be seen to be too large without reading it; 0 for all else."""
    if len(scope.get("raw_path") or b"") + len(scope.get("query_string") or b"") > LONGEST_ADDRESS:
        return 414
    declared = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    has_body = declared.strip(b"0") or any(name == b"transfer-encoding" for name, _ in scope["headers"])
    if scope["method"] in READING and has_body:
        return 400  # one that never comes would hold a place among those that are answered
    return 413 if declared.isdigit() and int(declared) > LARGEST_BODY else 0


async def _pass_on(app: App, scope: Any, receive: Any, send: Any, patience: float) -> None:
    """Let the app answer, with what is sent to it bounded; a visitor who has gone meanwhile is not answered."""
    started = False
    first = await receive() if scope["method"] in READING else None
    if first is not None and first["type"] == "http.disconnect":
        return

    async def send_on(message: Any) -> None:
        nonlocal started
        started = True
        await send(message)

    try:
        await app(scope, _bounded(receive, first, patience), send_on)
    except _Refused as error:
        if not started:
            await _answer(send, error.status)


def _bounded(receive: Any, first: Any, patience: float) -> Any:
    """What hands on the body of a request, piece by piece, until it grows too large or takes too long."""
    until = asyncio.get_running_loop().time() + patience
    left, more, replayed = LARGEST_BODY, True, first

    async def receive_on() -> Any:
        nonlocal left, more, replayed
        if replayed is not None:
            message, replayed = replayed, None
        else:
            try:
                async with asyncio.timeout_at(until if more else None):
                    message = await receive()
            except TimeoutError as error:
                raise _Refused(408) from error
        left -= len(message.get("body", b""))
        more = message.get("more_body", False)
        if left < 0:
            raise _Refused(413)
        return message

    return receive_on


async def _answer(send: Any, status: int) -> None:
    headers = [(b"retry-after", AGAIN.encode()), (b"cache-control", b"no-store")] if status == 503 else []
    headers += [(b"connection", b"close")] if status in {400, 408, 413} else []
    await send_text(send, status, _TELLS[status], headers)
