"""An ASGI app in, the same with answers that may be kept out: Cache-Control, ETag, 304 where nothing changed."""

from __future__ import annotations

import re
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import TYPE_CHECKING, Any

from archiver.publish.guard.asgi import READING, is_static

if TYPE_CHECKING:
    from archiver.publish.guard.asgi import App

CHANGING = 60  # seconds for which a page of an archive that grows may be shown again without asking
SETTLED = 600  # seconds; of a copy that does not change until it is replaced
STATIC = 3_600  # seconds; of a file that is asked for without its digest
FOREVER = b"public, max-age=31536000, immutable"
LARGEST = 20_000_000  # bytes of an answer that gets an ETag
_HOW_LONG = re.compile(rb'"query_ms": [\d.e-]+')  # in Datasette's JSON: no answer would be the same as another


@cache
def static_url(name: str) -> str:
    """Where a file of ours is, with its digest, so that it can be kept for good; Datasette adds the base URL."""
    content = resources.files("archiver.publish").joinpath("static", name).read_bytes()
    return f"/-/static-plugins/archiver/{name}?{sha256(content).hexdigest()[:16]}"


def with_caching(app: App, base_url: str, seconds: int) -> App:
    """Wrap an app.

    Args:
        app: The app, whose answers to one address are the same for all.
        base_url: The path that the site is served below.
        seconds: How long a page may be kept.
    """

    async def wrapped(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["method"] not in READING:
            await app(scope, receive, send)
            return
        answer = _Answer(scope, send, seconds, is_static=is_static(scope, base_url))
        await app(scope, receive, answer.take)

    return wrapped


class _Answer:
    """Holds an answer back until it is whole, so that its ETag can be told before it."""

    def __init__(self, scope: Any, send: Any, seconds: int, *, is_static: bool) -> None:
        self._send = send
        self._seconds = seconds
        self._is_static = is_static
        self._has_body = scope["method"] == "GET"
        self._has_digest = bool(scope.get("query_string"))
        self._known = dict(scope["headers"]).get(b"if-none-match", b"")
        self._start: Any = None
        self._body: list[bytes] = []

    async def take(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            whole = self._has_body and not self._is_static and message["status"] == 200
            if not whole or self._is_private(message):
                await self._send(self._with(message, self._lifetime(message)))
                self._start = None
        elif self._start is None:
            await self._send(message)
        else:
            self._body.append(message.get("body", b""))
            if not message.get("more_body"):
                await self._finish(b"".join(self._body))
            elif sum(map(len, self._body)) > LARGEST:
                await self._send(self._with(self._start, self._lifetime(self._start)))
                await self._send({"type": "http.response.body", "body": b"".join(self._body), "more_body": True})
                self._start = None

    async def _finish(self, body: bytes) -> None:
        etag = f'W/"{sha256(_HOW_LONG.sub(b"", body)).hexdigest()[:32]}"'.encode("ascii")
        start = self._with(self._start, self._lifetime(self._start), (b"etag", etag))
        if etag in {each.strip() for each in self._known.split(b",")}:
            kept = [(k, v) for k, v in start["headers"] if k.lower() not in {b"content-type", b"content-length"}]
            start, body = {**start, "status": 304, "headers": kept}, b""
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})

    def _lifetime(self, message: Any) -> tuple[bytes, bytes]:
        if self._is_private(message) or message["status"] >= 400:
            return b"cache-control", b"no-store"
        if self._is_static:
            value = FOREVER if self._has_digest else f"public, max-age={STATIC}".encode("ascii")
            return b"cache-control", value
        return b"cache-control", f"public, max-age={self._seconds}".encode("ascii")

    def _is_private(self, message: Any) -> bool:
        return any(
            name.lower() == b"set-cookie" or (name.lower() == b"cache-control" and b"private" in value)
            for name, value in message.get("headers", [])
        )

    def _with(self, message: Any, *headers: tuple[bytes, bytes]) -> Any:
        names = {name for name, _ in headers}
        kept = [(name, value) for name, value in message.get("headers", []) if name.lower() not in names]
        return {**message, "headers": [*kept, *headers]}
