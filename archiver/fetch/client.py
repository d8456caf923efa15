"""One URL in, one Capture or Failure out: redirects followed, every hop checked, every byte counted."""

from __future__ import annotations

import asyncio
import ssl
from collections import defaultdict
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from http import HTTPStatus
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urljoin, urlsplit

import aiohttp

from archiver.encoding import decode_payload
from archiver.fetch.address import REFUSED, MappedResolver, guarded_sockets, is_public
from archiver.model import Capture, CaptureKind, Failure, Reason

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from archiver.fetch.settings import FetchSettings

ACCEPT = "text/html,application/xhtml+xml;q=0.9,text/plain;q=0.5,*/*;q=0.1"
REDIRECTS = {301, 302, 303, 307, 308}
MAX_HEADER = 1 << 16  # bytes of one header; security policies of large sites outgrow aiohttp's 8 KB
Headers = tuple[tuple[str, str], ...]
CHUNK = 1 << 16  # bytes read at a time
HOST_GAP = 0.5  # seconds between two requests to one public host, where the settings do not say
LARGE = 1 << 20  # bytes from which an answer is read together with few others only, to bound the memory
MOST_LARGE = 4  # such answers at once


@dataclass(slots=True)
class Budget:
    """What is left of a page's deadline. Waiting for one's turn at a host does not count."""

    left: float  # seconds


class Client:
    """Fetches single URLs, one at a time from each host. Use it as an async context manager."""

    def __init__(self, settings: FetchSettings) -> None:
        self._settings = settings
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._gaps: dict[str, float] = {}  # seconds, for hosts that have asked for patience
        self._asked_at: dict[str, float] = {}  # when the host last ended an answer
        self._places = asyncio.Semaphore(settings.concurrency)
        self._large = asyncio.Semaphore(MOST_LARGE)
        self._session = open_session(
            settings, {"Accept": ACCEPT, "Accept-Encoding": "gzip, br"}, trace_configs=[_notice_reuse()]
        )
        # aiohttp would ask again at once whenever a connection breaks; see `_ask_once_more`.
        self._session._retry_connection = False  # noqa: SLF001 - there is no public switch

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def get(self, url: str, budget: Budget, *, max_bytes: int, headers: Headers = ()) -> Capture | Failure:
        """Fetch one URL without following redirects; whatever its status, an answer is a Capture."""
        try:
            async with self._turn(url), self._places, _deadline(budget):
                return await self._ask_once_more(url, max_bytes, headers)
        except TimeoutError:
            return Failure(
                Reason.TIMED_OUT, f"{_host(url)} did not answer in full within {self._settings.timeout:g} s."
            )
        except aiohttp.InvalidURL:
            return Failure(Reason.BAD_SOURCE, f"{_host(url)} is not a valid host.")
        except aiohttp.ClientPayloadError as error:
            return Failure(Reason.TRUNCATED, f"The answer of {_host(url)} broke off: {_first_line(error)}.")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return self._unreachable(url, error)

    async def _ask_once_more(self, url: str, max_bytes: int, headers: Headers) -> Capture | Failure:
        """Ask again where the server had closed an idle connection just then (RFC 9112, section 9.3.1)."""
        about: dict[str, bool] = {}
        try:
            return await self._request(url, max_bytes, headers, about)
        except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
            if not about.get("reused"):
                raise
        await asyncio.sleep(self.gap(url))
        return await self._request(url, max_bytes, headers, {})

    async def _request(
        self, url: str, max_bytes: int, headers: Headers, about: dict[str, bool]
    ) -> Capture | Failure:
        asked = self._session.get(url, allow_redirects=False, headers=dict(headers), trace_request_ctx=about)
        async with asked as response:
            payload = await self._read(response, max_bytes)
            if payload is None:
                return Failure(Reason.TOO_LARGE, f"The page is larger than {max_bytes:,} bytes.")
            major, minor = response.version or aiohttp.HttpVersion11
            capture = Capture(
                url=url,
                final_url=url,
                captured_at=self._settings.clock(),
                kind=CaptureKind.HTTP,
                payload=payload,
                body=b"",
                content_type=response.headers.get("Content-Type", ""),
                status=response.status,
                headers=tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in response.raw_headers),
                request_headers=tuple(response.request_info.headers.items()),
                status_line=f"HTTP/{major}.{minor} {response.status} {response.reason or ''}".rstrip(),
            )
        body = decode_payload(payload, response.headers.get("Content-Encoding", ""), max_bytes=max_bytes)
        return replace(body, capture=capture) if isinstance(body, Failure) else replace(capture, body=body)

    async def _read(self, response: aiohttp.ClientResponse, max_bytes: int) -> bytes | None:
        """The body as sent; None where it is larger than it may be."""
        payload = bytearray()
        async with AsyncExitStack() as stack:
            async for chunk in response.content.iter_chunked(CHUNK):
                if len(payload) <= LARGE < len(payload) + len(chunk):
                    await stack.enter_async_context(self._large)
                payload += chunk
                if len(payload) > max_bytes:
                    return None
            return bytes(payload)

    @asynccontextmanager
    async def _turn(self, url: str) -> AsyncIterator[None]:
        """One request at a time to a host, with a gap behind it."""
        host, now = _host(url), asyncio.get_running_loop().time
        async with self._turns[host]:
            if host in self._asked_at:
                await asyncio.sleep(self._asked_at[host] + self.gap(url) - now())
            try:
                yield
            finally:
                self._asked_at[host] = now()

    def slow_down(self, url: str) -> None:
        """Ask this host more slowly for the rest of the run: twice the gap, at least a second."""
        self.keep_gap(url, max(1.0, 2 * self.gap(url)))

    def keep_gap(self, url: str, seconds: float) -> None:
        """Leave at least this much time between two requests to the host, within reason."""
        self._gaps[_host(url)] = min(max(seconds, self.gap(url)), self._settings.max_wait)

    def gap(self, url: str) -> float:
        """Seconds between two requests to the host; hosts on this machine need none."""
        host, wished = _host(url), self._settings.host_gap
        usual = (0.0 if self._is_local(host) else HOST_GAP) if wished is None else wished
        return self._gaps.get(host, usual)

    def _is_local(self, host: str) -> bool:
        if host in self._settings.connect_to or host == "localhost":
            return True
        try:
            return not is_public(host)
        except ValueError:  # a name, not an address
            return False

    def _unreachable(self, url: str, error: Exception) -> Failure:
        host = _host(url)
        if REFUSED in _first_line(error):
            return Failure(Reason.REFUSED_ADDRESS, f"{host} is {REFUSED}; --allow-private permits it.")
        if isinstance(error, aiohttp.ClientConnectorDNSError):
            return Failure(Reason.UNREACHABLE, f"There is no host {host}.")
        if isinstance(error, (aiohttp.ClientSSLError, ssl.SSLError)):
            return Failure(
                Reason.UNREACHABLE, f"The certificate of {host} cannot be trusted: {_first_line(error)}."
            )
        return Failure(Reason.UNREACHABLE, f"{host} cannot be reached: {_first_line(error)}.")


def open_session(settings: FetchSettings, headers: dict[str, str], **options: Any) -> aiohttp.ClientSession:
    """A session of HTTP that says who we are and connects nowhere but where the settings permit; needs a loop."""
    exempt = set(settings.connect_to.values())
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            resolver=MappedResolver(settings.connect_to, settings.resolver()),
            socket_factory=guarded_sockets(allow_private=settings.allow_private, exempt=exempt),
            use_dns_cache=False,
            limit=settings.concurrency,
        ),
        auto_decompress=False,  # cut streams and bombs must not go unnoticed: see archiver.encoding
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": settings.user_agent} | headers,
        trust_env=False,
        max_line_size=MAX_HEADER,
        max_field_size=MAX_HEADER,
        **{"timeout": aiohttp.ClientTimeout(total=None)} | options,
    )


def _notice_reuse() -> aiohttp.TraceConfig:
    """Has a request's context say whether it went over a connection that was open already."""

    async def reused(
        session: aiohttp.ClientSession, context: SimpleNamespace, params: aiohttp.TraceConnectionReuseconnParams
    ) -> None:
        context.trace_request_ctx["reused"] = True

    trace = aiohttp.TraceConfig()
    trace.on_connection_reuseconn.append(reused)
    return trace


@asynccontextmanager
async def _deadline(budget: Budget) -> AsyncIterator[None]:
    loop = asyncio.get_running_loop()
    start = loop.time()
    try:
        async with asyncio.timeout(budget.left):
            yield
    finally:
        budget.left = max(0.0, budget.left - (loop.time() - start))


def redirect_target(capture: Capture) -> str | None:
    """Where an answer sends us on to, as an absolute URL; None where it does not.

    Raises:
        ValueError: The address it names cannot be parsed.
    """
    if capture.status not in REDIRECTS:
        return None
    location = capture.header("location")
    return urljoin(capture.final_url, location.strip()) if location else None


def status_sentence(status: int | None) -> str:
    """What the server answered, in words.

    >>> status_sentence(404)
    'The server answered 404 Not Found.'
    """
    phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else ""
    return f"The server answered {status} {phrase}".rstrip() + "."


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or url[:80]
    except ValueError:
        return url[:80]


def _first_line(error: Exception) -> str:
    """What an error says, without its tail."""
    text = str(getattr(error, "os_error", None) or error or type(error).__name__)
    return text.partition("\n")[0][:160].rstrip(". ")
