"""A server on the loopback address that says exactly what a test wants it to say, byte for byte."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Respond = bytes | Callable[[socket.socket], None]


def http(body: bytes = b"", *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    """An HTTP/1.1 answer; `length` makes its Content-Length lie."""
    lines = [
        f"HTTP/1.1 {status}",
        "Connection: close",
        f"Content-Length: {len(body) if length is None else length}",
    ]
    if not any(header.lower().startswith("content-type") for header in headers):
        lines.append("Content-Type: text/html; charset=utf-8")
    return "\r\n".join([*lines, *headers, "", ""]).encode("latin-1") + body


def stall(connection: socket.socket) -> None:
    """Say nothing until the other side gives up."""
    with suppress(OSError):
        connection.settimeout(20)
        connection.recv(1)


def drip(connection: socket.socket) -> None:
    """A body that comes a byte at a time and never ends."""
    with suppress(OSError):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>")
        for _ in range(200):
            connection.sendall(b"x")
            time.sleep(0.1)


@dataclass
class Server:
    """Answers by host and path, or by path alone, and keeps a log of who asked for what, when."""

    answers: dict[str, Respond] = field(default_factory=dict)
    log: list[tuple[str, str]] = field(default_factory=list)  # host, path
    spans: list[tuple[str, float, float]] = field(default_factory=list)  # host, seconds: asked, answered
    most_at_once: dict[str, int] = field(default_factory=dict)  # host → requests under way together
    delay: float = 0.0  # seconds before each answer
    port: int = 0

    def url(self, path: str, answer: Respond | None = None, host: str = "127.0.0.1") -> str:
        """The address of a path, whose answer may be given here."""
        if answer is not None:
            self.answers[path] = answer
        return f"http://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        """What was asked for, robots.txt left out."""
        return [path for _, path in self.log if path != "/robots.txt"]


@contextmanager
def running_server() -> Iterator[Server]:
    server = Server()
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    server.port = listener.getsockname()[1]
    lock = threading.Lock()
    under_way: dict[str, int] = {}

    def handle(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            request = connection.makefile("rb")
            words = request.readline().decode("latin-1").split(" ")
            if len(words) < 2:  # the other side was killed before it could ask
                return
            path = words[1]
            host = ""
            while (line := request.readline()).strip():
                name, _, value = line.decode("latin-1").partition(":")
                if name.lower() == "host":
                    host = value.strip().partition(":")[0]
            asked = time.monotonic()
            with lock:
                server.log.append((host, path))
                under_way[host] = under_way.get(host, 0) + 1
                server.most_at_once[host] = max(server.most_at_once.get(host, 0), under_way[host])
            time.sleep(server.delay)
            missing = http(b"<p>Not here.</p>", status="404 Not Found")
            answer = server.answers.get(f"{host}{path}", server.answers.get(path, missing))
            with lock:
                under_way[host] -= 1
                server.spans.append((host, asked, time.monotonic()))
            if callable(answer):
                answer(connection)
            else:
                connection.sendall(answer)

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=handle, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield server
    finally:
        listener.close()
