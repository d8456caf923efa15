"""How pages are fetched."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from aiohttp.abc import AbstractResolver
from aiohttp.resolver import DefaultResolver

from archiver.times import Clock, utc_now
from archiver.version import __version__

PRODUCT_TOKEN = "archiver"  # noqa: S105 - the name that robots.txt files may address us by, no secret


def user_agent(contact: str = "") -> str:
    """Who we are, truthfully, with where to complain where the user has given it.

    >>> user_agent("mailto:desk@example.org").partition(" ")[2]
    '(news archive; +mailto:desk@example.org)'
    """
    return f"{PRODUCT_TOKEN}/{__version__} (news archive{f'; +{contact}' if contact else ''})"


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """Limits and manners of one run."""

    user_agent: str = field(default_factory=user_agent)
    timeout: float = 30.0  # seconds for one page: all its redirects, headers and body
    max_bytes: int = 20_000_000  # of one page, on the wire and after decoding
    max_redirects: int = 10
    concurrency: int = 64  # requests under way at once, over all hosts
    host_gap: float | None = None  # seconds between two requests to one host; None: 0.5, on this machine none
    attempts: int = 3  # requests for one page, where its server says that it is busy
    backoff: float = 1.0  # seconds before the second attempt; doubled for the third
    max_wait: float = 60.0  # seconds; a server that asks for more patience is left alone for this run
    allow_private: bool = False  # permit loopback, private and other addresses that are not public
    # Where to connect for a host, whatever DNS says: host name → (address, port). Exempt from the address check.
    connect_to: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    resolver: Callable[[], AbstractResolver] = DefaultResolver  # asks DNS for all other hosts
    clock: Clock = utc_now
