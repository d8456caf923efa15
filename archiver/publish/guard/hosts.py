"""An ASGI app in, one that answers only under the names of this machine out.

A page of another site can have its own name lead to this machine (DNS rebinding), and then read with its visitor's
browser what is served here for the visitor alone. The browser still says which name it asks for.
"""

from __future__ import annotations

import socket
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from archiver.errors import UsageError
from archiver.publish.guard.asgi import send_text
from archiver.publish.guard.headers import OF_ALL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archiver.publish.guard.asgi import App

_TOLD = """This site does not go by the name {name}. Open it as http://localhost, with the port that it was started
on; where it is to have another name, start it with: archiver serve --known-as {name}
"""


def host_name(headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    """The name that a request asks for, without a port; None where it tells none, "" where it tells nonsense.

    >>> host_name([(b"host", b"localhost:8001")]), host_name([(b"host", b"[::1]:8001")]), host_name([])
    ('localhost', '::1', None)
    >>> host_name([(b"host", b"a"), (b"host", b"b")]), host_name([(b"host", b"[")])
    ('', '')
    """
    given = [value for name, value in headers if name == b"host"]
    if len(given) != 1:
        return "" if given else None
    return bare_name(given[0].decode("latin-1"))


def bare_name(said: str) -> str:
    """The name in what is said of a host, without a port, as all are compared; "" where it is nonsense.

    >>> bare_name("News.example:8001"), bare_name("news.example."), bare_name("[::1]:8001"), bare_name("http://a")
    ('news.example', 'news.example', '::1', '')
    """
    try:
        parts = urlsplit(f"//{said}")
        return "" if parts.path else (parts.hostname or "").rstrip(".").casefold()
    except ValueError:
        return ""


def is_loopback(host: str) -> bool:
    """Whether a host is this machine by its name alone, without asking DNS, which others may answer.

    >>> [is_loopback(host) for host in ("localhost", "127.0.0.1", "127.8.8.8", "::1", "LOCALHOST")]
    [True, True, True, True, True]
    >>> [is_loopback(host) for host in ("", "0.0.0.0", "192.168.0.2", "localhost.evil.example", "127.1")]
    [False, False, False, False, False]
    """
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.casefold() == "localhost"


def with_host_check(app: App, host: str, known_as: Iterable[str] = ()) -> App:
    """Wrap an app that is for its owner only.

    Args:
        app: The app.
        host: The address that it listens on. Where that is every address of the machine, each of them is right, and
            so is the machine's own name.
        known_as: Other names, such as that of a proxy; a port behind one is passed over, for it tells nothing.

    Raises:
        UsageError: One of them is no name.
    """
    everywhere = host in {"0.0.0.0", "::", ""}  # noqa: S104 - compared, not bound
    own = {host.casefold()}
    for said in known_as:
        name = said.casefold() if _is_address(said) else bare_name(said)
        if not name:
            raise UsageError(
                f"--known-as takes a name, such as news.example, without http:// or a path, not {said!r}."
            )
        own.add(name)
    if everywhere:
        machine = socket.gethostname().casefold()
        own |= {machine, f"{machine}.local"}

    async def wrapped(scope: Any, receive: Any, send: Any) -> None:
        name = host_name(scope["headers"]) if scope["type"] == "http" else None
        if name is None or name in own or is_loopback(name) or (everywhere and _is_address(name)):
            await app(scope, receive, send)
            return
        shown = name if name.replace(".", "").replace("-", "").isalnum() and name.isascii() else "NAME"
        await send_text(send, 421, _TOLD.format(name=shown), OF_ALL)

    return wrapped


def _is_address(name: str) -> bool:
    """Whether a name is the number of a machine, which no DNS answers for."""
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
