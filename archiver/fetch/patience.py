"""A busy server is asked again later: as late as it wishes, within reason, and more slowly from then on."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import stamina
from stamina.instrumentation import LoggingOnRetryHook, set_on_retry_hooks

from archiver.fetch.page import fetch_page
from archiver.model import Capture, Failure, Reason, Target

if TYPE_CHECKING:
    from archiver.fetch.client import Client
    from archiver.fetch.robots import Robots
    from archiver.fetch.settings import FetchSettings

# Where structlog happens to be installed, stamina would print to standard output, which is for outcomes.
set_on_retry_hooks([LoggingOnRetryHook])

BUSY = {429, 502, 503, 504}  # HTTP status: try later


async def fetch_patiently(
    target: Target, client: Client, robots: Robots, settings: FetchSettings
) -> Capture | Failure:
    """One page, asked for again where its server says that it is busy, as late as the server wishes."""
    found: Capture | Failure = Failure(Reason.UNREACHABLE, f"{target.location} was not asked for.")
    try:
        async for attempt in stamina.retry_context(
            on=_how_long, attempts=settings.attempts, timeout=None,
            wait_initial=settings.backoff, wait_max=settings.max_wait,
        ):  # fmt: skip
            with attempt:
                found = await fetch_page(target, client, robots, settings)
                _complain_if_busy(found, client, settings)
    except BusyError:
        pass  # the last answer stands
    return found


def _complain_if_busy(found: Capture | Failure, client: Client, settings: FetchSettings) -> None:
    capture = found.capture if isinstance(found, Failure) else found
    if capture is None or capture.status not in BUSY:
        return
    client.slow_down(capture.final_url)
    wait = retry_after(capture, settings.clock())
    if wait is None or wait <= settings.max_wait:
        raise BusyError(wait)


class BusyError(Exception):
    """The server asks for patience.

    Args:
        wait: Seconds that it asks for; None where it leaves that to us.
    """

    def __init__(self, wait: float | None) -> None:
        super().__init__(wait)
        self.wait = wait


def _how_long(error: Exception) -> bool | float:
    if not isinstance(error, BusyError):
        return False
    return True if error.wait is None else error.wait


def retry_after(capture: Capture, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for (RFC 9110, section 10.2.3); None where there is none."""
    value = (capture.header("retry-after") or "").strip()
    if value.lstrip("-").isdecimal() and value.isascii():
        return max(0.0, float(value[:9]))
    try:
        moment = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())
