"""A site in, its pages at an address of this machine out, until interrupted. Prints nothing itself."""

from __future__ import annotations

import errno
import re
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archiver.errors import UsageError
from archiver.publish.build import LOCAL, build_datasette
from archiver.publish.guard.bounds import bound_process
from archiver.publish.guard.hosts import is_loopback, with_host_check
from archiver.publish.whole.build import build_whole
from archiver.workers import limit_memory

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from archiver.publish.guard.access import Access
    from archiver.publish.guard.curator import Admission

BACKLOG = 128  # connections that wait
_BASE_URL = re.compile(r"/(?:[A-Za-z0-9._~-]+/)*")


@dataclass(frozen=True, slots=True)
class Site:
    """What is served, and to whom."""

    paths: Sequence[Path]  # of the databases; several are the parts of one site, and nobody curates
    access: Access = LOCAL
    admission: Admission | None = None  # who may curate; None for nobody
    immutable: bool = False  # the files will not change while they are served
    base_url: str = "/"  # the path below which a proxy shows the site, with a slash at both ends
    known_as: Sequence[str] = ()  # more names under which browsers reach it, where it is not for strangers

    def app(self, host: str) -> Any:
        """The ASGI app, for a server that listens on that address."""
        built: dict[str, Any] = {
            "settings": {"base_url": self.base_url}, "access": self.access, "immutable": self.immutable
        }  # fmt: skip
        if len(self.paths) > 1:
            datasette = build_whole(self.paths, **built)
        else:
            datasette = build_datasette(self.paths[0], admission=self.admission, **built)
        app = datasette.client.app
        return app if self.access.is_public else with_host_check(app, host, self.known_as)


def serve(
    site: Site,
    host: str = "127.0.0.1",
    port: int = 8001,
    *,
    ready: Callable[[str], object] = lambda url: None,
    memory: int = 0,
) -> None:
    """Serve a site until interrupted.

    Args:
        site: What to serve.
        host: Address to listen on.
        port: Port to listen on; 0 takes a free one.
        ready: Called with the site's address once it answers.
        memory: Bytes that this process may take above what it has now; 0 for no limit.

    Raises:
        UsageError: The port is in use, the address is not one of this machine's, or is one that others reach and
            the archive is to be curated; or the site's `base_url` is no such path.
    """
    _check(site, host)
    listening = _listen(host, port)
    url = f"{_url(host, listening.getsockname()[1])}{site.base_url[1:]}"

    with listening:
        app = site.app(host)
        bound_process(site.access.bounds)
        if memory:
            limit_memory(memory)
        _run(app, listening, lambda: ready(url))


def _check(site: Site, host: str) -> None:
    if site.admission and not is_loopback(host):
        raise UsageError(
            f"An archive is curated on one's own machine only, and others reach {host!r}: leave --host out. "
            "From elsewhere, tunnel to it: ssh -L 8001:localhost:8001 MACHINE."
        )
    if not _BASE_URL.fullmatch(site.base_url):
        raise UsageError(
            f"--base-url takes a path with a slash at both ends, such as /news/, not {site.base_url!r}."
        )


def _run(app: Any, listening: socket.socket, started: Callable[[], object]) -> None:
    """Answer until interrupted; `started` is called once that has begun."""
    import uvicorn  # noqa: PLC0415 - slow, and needed only here

    class Server(uvicorn.Server):  # type: ignore[misc]
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets=sockets)
            if self.started:
                started()

    try:
        Server(_patiently(app)).run(sockets=[listening])
    except KeyboardInterrupt:  # how uvicorn ends after Ctrl-C
        return


def _patiently(app: Any) -> Any:
    """How uvicorn is to serve: with an end to patience, and silent about what others send."""
    from uvicorn import Config  # noqa: PLC0415

    from archiver.publish.guard.connections import IDLE, LARGEST_HEAD, MOST_CONNECTIONS, PatientProtocol  # noqa: PLC0415

    return Config(
        app, log_level="error", lifespan="on", http=PatientProtocol, ws="none", server_header=False,
        limit_concurrency=MOST_CONNECTIONS, timeout_keep_alive=IDLE, h11_max_incomplete_event_size=LARGEST_HEAD,
    )  # fmt: skip


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as error:
        raise UsageError(f"{host!r} is not an address to listen on; --host takes one of this machine's.") from error
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(address)
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            raise UsageError(f"Port {port} is in use; choose another with --port, or 0 for a free one.") from error
        raise UsageError(f"Cannot listen on {host} port {port}: {error.strerror}.") from error
    return listening


def _url(host: str, port: int) -> str:
    """The address to visit.

    >>> _url("127.0.0.1", 8001), _url("0.0.0.0", 80), _url("::1", 8001)
    ('http://127.0.0.1:8001/', 'http://127.0.0.1:80/', 'http://[::1]:8001/')
    """
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    return f"http://[{shown}]:{port}/" if ":" in shown else f"http://{shown}:{port}/"
