"""An archive in, a site out: Datasette in this process, served by uvicorn."""

from __future__ import annotations

import json
import socket
import webbrowser
from typing import TYPE_CHECKING, Any

import uvicorn
from datasette.app import Datasette, DatasetteClient
from datasette.database import Database

from archiver.config import resource
from archiver.errors import UsageError
from archiver.publish.mounted import NAME

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SETTINGS = {
    "suggest_facets": False,  # slow on large tables; metadata.json names the facets that are useful
    "sql_time_limit_ms": 1000,
    "facet_time_limit_ms": 200,
    "max_returned_rows": 500,
    "num_sql_threads": 3,
    "truncate_cells_html": 300,
    "default_cache_ttl": 0,  # a local archive changes while it is looked at
}


def build_datasette(path: Path, **settings: Any) -> Datasette:
    """Datasette over one archive, which is called `archive` whatever its file is called.

    Args:
        path: The database file.
        **settings: Datasette's settings, over ours.
    """
    metadata = json.loads(resource("metadata.json").read_text(encoding="utf-8"))
    datasette = Datasette([], metadata=metadata, settings=SETTINGS | settings)
    datasette.add_database(Database(datasette, path=str(path), is_mutable=True), name=NAME)
    datasette.client = DatasetteClient(datasette)  # the first was made before there was an archive to have routes for
    return datasette


def serve(
    path: Path, host: str, port: int, *, open_browser: bool = False, ready: Callable[[str], None] | None = None
) -> None:
    """Serve an archive until interrupted.

    Args:
        path: The database file.
        host: Address to listen on.
        port: Port to listen on; 0 takes a free one.
        open_browser: Show the site in a browser.
        ready: Called with the site's address once it can be reached.

    Raises:
        UsageError: The port is taken, or the address is not this machine's.
    """
    listener = _listen(host, port)
    address = f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}/"
    app = build_datasette(path).app()
    if ready:
        ready(address)
    if open_browser:
        webbrowser.open(address)
    uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="on")).run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise UsageError(
            f"Cannot listen on {host}, port {port}: {error.strerror or error}. Name another with --port, 0 for any."
        ) from error
    listener.listen(128)
    return listener
