"""A Datasette in, its address on this machine out, for browsers and readers of feeds."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
import uvicorn

from archiver.publish.guard import access


@pytest.fixture(scope="session", autouse=True)
def room_for_all() -> Iterator[None]:
    """SQLite's heap limit holds for a whole process, and is never raised again: other tests live in it, too."""
    with pytest.MonkeyPatch.context() as patched:
        for name in ("OWN", "STRANGERS", "STRANGERS_SQL"):
            patched.setattr(access, name, replace(getattr(access, name), heap=8_000_000_000))
        yield


@contextmanager
def serving(datasette: Any) -> Iterator[str]:
    """A served Datasette; its address, without a slash at the end."""
    started = threading.Event()

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets=sockets)
            started.set()

    listening = socket.create_server(("127.0.0.1", 0))
    server = Server(uvicorn.Config(datasette.app(), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    assert started.wait(30)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(30)
