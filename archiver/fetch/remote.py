"""The address of a WARC file in, the pages in it out: it is read where it is, and no copy of it is made."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, cast

import aiohttp

from archiver.fetch.address import REFUSED
from archiver.fetch.client import open_session
from archiver.model import Failure, Reason
from archiver.remote import WEB, RemoteFile, as_failure, errors, lacking, open_filesystem, scheme_of
from archiver.warc import iterate_stream

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from archiver.fetch.settings import FetchSettings
    from archiver.model import Capture, Target


def fetch_warc(target: Target, settings: FetchSettings) -> Iterator[Capture | Failure]:
    """Read a WARC file at any address that fsspec opens, once from its beginning.

    On the web, what the settings permit is connected to and nothing else, redirects included; robots.txt, which is
    about crawling pages, is not asked. Other file systems connect to where the user's own settings of them say.

    Args:
        target: The file; `location` is its address.
        settings: Limits and manners.
    """
    address = target.location
    if missing := lacking(address):
        yield Failure(Reason.BAD_SOURCE, missing)
        return
    is_web = scheme_of(address) in WEB
    # The session is ours, by these settings alone: file systems that fsspec keeps would share theirs.
    options = {"get_client": partial(_get_client, settings), "skip_instance_cache": True} if is_web else {}
    try:
        files = open_filesystem(address, **options)
        yield from iterate_stream(target.source, lambda: cast("BinaryIO", RemoteFile(files, address)))
    except errors() as error:
        yield _refused(error, target.source) or as_failure(error, target.source)


async def _get_client(settings: FetchSettings, **_: Any) -> aiohttp.ClientSession:
    """The session that fsspec asks for: guarded, and never to be sent what is compressed once more on its way."""
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=settings.timeout, sock_read=settings.timeout)
    return open_session(settings, {"Accept": "*/*", "Accept-Encoding": "identity"}, timeout=timeout)


def _refused(error: BaseException, source: str) -> Failure | None:
    """The failure where the address is not public, by whatever error that is told in the end."""
    cause: BaseException | None = error
    while cause is not None:
        if REFUSED in str(cause):
            detail = f"{source[:200]} is {REFUSED}; --allow-private permits it."
            return Failure(Reason.REFUSED_ADDRESS, detail)
        cause = cause.__cause__
    return None
