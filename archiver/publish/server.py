"""A database file in, a site out: Datasette in this process, served by uvicorn. Prints nothing itself."""

from __future__ import annotations

import errno
import json
import socket
import webbrowser
from typing import TYPE_CHECKING, Any

from archiver.config import resource
from archiver.errors import UsageError
from archiver.publish.archive import NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

SETTINGS: Mapping[str, Any] = {
    "suggest_facets": False,  # guesses at facets on every table page cost more than the page
    "sql_time_limit_ms": 1_000,
    "facet_time_limit_ms": 10,  # of each of at most four; those of whole tables are counted as they are written
    "max_returned_rows": 500,
    "num_sql_threads": 3,
    "truncate_cells_html": 300,  # characters
    "default_cache_ttl": 0,  # seconds; a local archive changes while it is looked at
}
BACKLOG = 128  # connections that wait


def build_datasette(db_path: Path, *, settings: Mapping[str, Any] | None = None) -> Any:
    """A Datasette with the archive mounted as `archive`, whatever its file is called.

    Args:
        db_path: The database.
        settings: Datasette settings that win over ours.

    Returns:
        datasette.app.Datasette: `.client` asks it in-process, `.app()` is the ASGI app.
    """
    # Datasette imports its plugins, this package among them, while it is being imported itself.
    from datasette.app import Datasette, DatasetteClient  # noqa: PLC0415

    from archiver.publish.counted import CountedDatabase  # noqa: PLC0415

    metadata = json.loads(resource("metadata.json").read_text(encoding="utf-8"))
    datasette = Datasette([], metadata=metadata, settings={**SETTINGS, **(settings or {})})
    datasette.remove_database("_memory")
    datasette.add_database(CountedDatabase(datasette, str(db_path), is_mutable=True), name=NAME)
    datasette.client = DatasetteClient(datasette)  # its routes are made here, now that the archive is mounted
    return datasette


def serve(
    db_path: Path,
    host: str = "127.0.0.1",
    port: int = 8001,
    *,
    open_browser: bool = False,
    ready: Callable[[str], object] = lambda url: None,
) -> None:
    """Serve the archive until interrupted.

    Args:
        db_path: The database.
        host: Address to listen on.
        port: Port to listen on; 0 takes a free one.
        open_browser: Show the site in the user's browser once it is there.
        ready: Called with the site's address once it answers.

    Raises:
        UsageError: The port is in use, or the address is not one of this machine's.
    """
    import uvicorn  # noqa: PLC0415 - slow, and needed only here

    listening = _listen(host, port)
    url = _url(host, listening.getsockname()[1])

    class Server(uvicorn.Server):  # type: ignore[misc]
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets=sockets)
            if self.started:
                ready(url)
                if open_browser:
                    webbrowser.open(url)

    with listening:
        app = build_datasette(db_path).app()
        try:
            Server(uvicorn.Config(app, log_level="warning", lifespan="on")).run(sockets=[listening])
        except KeyboardInterrupt:  # how uvicorn ends after Ctrl-C
            return


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
