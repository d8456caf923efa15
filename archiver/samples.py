"""The sample articles as a site to archive: served over real HTTP, each host under its own name.

All hosts end in `.example`, which no real site can; `connect_to` tells the fetcher where they really are.
"""

from __future__ import annotations

import json
import threading
from contextlib import AbstractContextManager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from archiver.config import resource

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

CONTENT_TYPES = {".html": "text/html; charset=utf-8", ".svg": "image/svg+xml"}
ROBOTS = b"User-agent: *\nDisallow: /admin/\n"


class SampleServer(AbstractContextManager["SampleServer"]):
    """Serves the samples on a free port of the loopback address, in a thread of its own, while the context lasts.

    Attributes:
        urls: The pages, oldest first.
        pastes: Texts that somebody has copied from a page.
        changed_urls: The pages that say something else after `advance`.
        connect_to: Where each host is to be found: name → (address, port).
    """

    def __init__(self) -> None:
        self._folder = resource("data/samples")
        listed = json.loads(self._folder.joinpath("samples.json").read_text(encoding="utf-8"))
        self.urls: tuple[str, ...] = tuple(listed["pages"])
        self.changed_urls: tuple[str, ...] = tuple(listed["changed"])
        self.pastes: tuple[Traversable, ...] = tuple(
            self._folder.joinpath(*name.split("/")) for name in listed["pastes"]
        )
        self._later = False
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        address = ("127.0.0.1", int(self._server.server_address[1]))
        self.connect_to = {host: address for url in self.urls if (host := urlsplit(url).hostname)}

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), name="samples", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def advance(self) -> None:
        """Let time pass: pages that were changed by their site are served as changed from now on."""
        self._later = True

    def answer(self, host: str, path: str) -> tuple[int, str, bytes]:
        """Status, content type and body for a request."""
        if path == "/robots.txt":
            return 200, "text/plain; charset=utf-8", ROBOTS
        parts = [part for part in path.split("/") if part]
        suffix = f".{path.rpartition('.')[2]}"
        if ".." in parts or suffix not in CONTENT_TYPES or host not in self.connect_to:
            return 404, CONTENT_TYPES[".html"], b"<h1>Not found</h1>"
        page = self._folder.joinpath(host, *parts)
        later = self._folder.joinpath(host, *parts[:-1], parts[-1].replace(suffix, f".v2{suffix}"))
        file = later if self._later and later.is_file() else page
        if not file.is_file():
            return 404, CONTENT_TYPES[".html"], b"<h1>Not found</h1>"
        return 200, CONTENT_TYPES[suffix], file.read_bytes()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        samples = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                host = self.headers.get("Host", "").partition(":")[0]
                status, content_type, body = samples.answer(host, self.path.partition("?")[0])
                self.send_response(status)
                self.send_header("Content-Type", content_type)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing: the command reports what it does."""

        return Handler
