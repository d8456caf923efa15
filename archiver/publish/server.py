"""A database file in, a site out: Datasette in this process, served by uvicorn. Prints nothing itself."""

from __future__ import annotations

import errno
import re
import socket
import webbrowser
from typing import TYPE_CHECKING, Any

from archiver.errors import UsageError
from archiver.publish.archive import NAME
from archiver.publish.guard.access import Access, metadata_for
from archiver.publish.guard.bounds import bound_file, bound_process
from archiver.publish.guard.curator import admit
from archiver.publish.guard.hosts import is_loopback, with_host_check
from archiver.workers import limit_memory

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from archiver.publish.guard.curator import Admission

SETTINGS: Mapping[str, Any] = {
    "suggest_facets": False,  # guesses at facets on every table page cost more than the page
    "sql_time_limit_ms": 1_000,
    "facet_time_limit_ms": 10,  # of each of at most four; those of whole tables are counted as they are written
    "max_returned_rows": 500,
    "num_sql_threads": 3,
    "truncate_cells_html": 300,  # characters
    "default_cache_ttl": 0,  # seconds; a local archive changes while it is looked at
}
LOCAL = Access()
BACKLOG = 128  # connections that wait
_BASE_URL = re.compile(r"/(?:[A-Za-z0-9._~-]+/)*")


def build_datasette(
    db_path: Path,
    *,
    settings: Mapping[str, Any] | None = None,
    admission: Admission | None = None,
    access: Access = LOCAL,
    immutable: bool = False,
) -> Any:
    """A Datasette with the archive mounted as `archive`, whatever its file is called.

    Args:
        db_path: The database.
        settings: Datasette settings that win over ours.
        admission: Who may curate; nobody, if there is none.
        access: For whom the site is.
        immutable: The file will not change while it is served.

    Returns:
        datasette.app.Datasette: `.client` asks it in-process, `.app()` is the ASGI app.
    """
    # Datasette imports its plugins, this package among them, while it is being imported itself.
    from datasette.app import Datasette, DatasetteClient  # noqa: PLC0415
    from datasette.plugins import pm  # noqa: PLC0415

    from archiver.publish.counted import CountedDatabase  # noqa: PLC0415

    # Where rich is installed, Datasette draws every address that leads nowhere with all variables: 0.2 s each.
    pm.get_plugin("datasette.handle_exception").rich = None
    metadata = metadata_for(access)
    datasette = Datasette([], metadata=metadata, settings={**SETTINGS, **access.settings, **(settings or {})})
    datasette.remove_database("_memory")
    bound_file(db_path, access.bounds)
    datasette.add_database(CountedDatabase(datasette, str(db_path), is_mutable=not immutable), name=NAME)
    if admission and not access.is_public:
        admit(datasette, admission)
    datasette.client = DatasetteClient(datasette)  # its routes are made here, now that the archive is mounted
    return datasette


def serve(  # noqa: PLR0913 - each is an option of the command
    db_path: Path,
    host: str = "127.0.0.1",
    port: int = 8001,
    *,
    open_browser: bool = False,
    admission: Admission | None = None,
    ready: Callable[[str], object] = lambda url: None,
    access: Access = LOCAL,
    immutable: bool = False,
    base_url: str = "/",
    others: Sequence[Path] = (),
    known_as: Sequence[str] = (),
    memory: int = 0,
) -> None:
    """Serve the archive until interrupted.

    Args:
        db_path: The database.
        host: Address to listen on.
        port: Port to listen on; 0 takes a free one.
        open_browser: Show the site in the user's browser once it is there.
        admission: Who may curate; nobody, if there is none.
        ready: Called with the site's address once it answers.
        access: For whom the site is.
        immutable: The file will not change while it is served.
        base_url: The path below which a proxy shows the site, with a slash at both ends.
        known_as: More names under which browsers reach it, where it is not for strangers.
        memory: Bytes that this process may take above what it has now; 0 for no limit.
        others: More databases; together they are served as the parts of one site, and nobody curates.

    Raises:
        UsageError: The port is in use, the address is not one of this machine's, or is one that others reach and
            the archive is to be curated; or `base_url` is no such path.
    """
    _check_call(host, base_url, is_curated=admission is not None)
    listening = _listen(host, port)
    url = f"{_url(host, listening.getsockname()[1])}{base_url[1:]}"

    def started() -> None:
        ready(url)
        if open_browser:
            webbrowser.open(url)

    with listening:
        site = _build([db_path, *others], base_url, admission=admission, access=access, immutable=immutable)
        bound_process(access.bounds)
        if memory:
            limit_memory(memory)
        app = site.client.app if access.is_public else with_host_check(site.client.app, host, known_as)
        _run(app, listening, started)


def _check_call(host: str, base_url: str, *, is_curated: bool) -> None:
    if is_curated and not is_loopback(host):
        raise UsageError(
            f"An archive is curated on one's own machine only, and others reach {host!r}: leave --host out. "
            "From elsewhere, tunnel to it: ssh -L 8001:localhost:8001 MACHINE."
        )
    if not _BASE_URL.fullmatch(base_url):
        raise UsageError(f"--base-url takes a path with a slash at both ends, such as /news/, not {base_url!r}.")


def _build(
    paths: list[Path], base_url: str, *, admission: Admission | None, access: Access, immutable: bool
) -> Any:
    """The site of one archive, or of several as its parts."""
    from archiver.publish.whole.server import build_whole  # noqa: PLC0415 - it builds its parts with this module

    settings = {"base_url": base_url}
    if len(paths) > 1:
        return build_whole(paths, settings=settings, access=access, immutable=immutable)
    return build_datasette(paths[0], settings=settings, admission=admission, access=access, immutable=immutable)


def _run(app: Any, listening: socket.socket, started: Callable[[], None]) -> None:
    """Answer until interrupted; `started` is called once that has begun."""
    import uvicorn  # noqa: PLC0415 - slow, and needed only here

    class Server(uvicorn.Server):  # type: ignore[misc] # uvicorn is untyped here
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
