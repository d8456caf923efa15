"""Archives what it is told on standard input, in a process of its own, and says how much memory that took.

Reads JSON from standard input: ``sources``, ``late`` (sources that never answer in full), ``connect_to``, ``db``,
``rebind`` (address and two ports). Only those that are ``late`` meet a short deadline: all others have to come to
their own end, on a busy machine too. Writes JSON:
``outcomes`` (source, reason, article id) and ``grown`` (bytes of memory above the idle program at the worst moment).
"""

from __future__ import annotations

import json
import re
import socket
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

from archiver.config import load_settings
from archiver.ingest import prepare_ingest
from archiver.pipeline import ReadingOptions, read_capture
from archiver.sources import read_sources
from archiver.store import open_archive

PATIENT, SHORT = 60.0, 2.0  # seconds for a page


class Rebinding(AbstractResolver):
    """Sends a name to a permitted place first, and to one that is not permitted ever after; knows no other."""

    def __init__(self, address: str, first: int, later: int) -> None:
        self._address = address
        self._ports = [first]
        self._later = later

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        if host == "localhost":
            return [self._result(host, port)]
        if host != "rebind.example":
            raise OSError(f"there is no {host}")
        return [self._result(host, self._ports.pop() if self._ports else self._later)]

    def _result(self, host: str, port: int) -> ResolveResult:
        return ResolveResult(
            hostname=host,
            host=self._address,
            port=port,
            family=socket.AF_INET,
            proto=0,
            flags=socket.AI_NUMERICHOST,
        )

    async def close(self) -> None:
        pass


def memory(field: str) -> int:
    """Bytes, from the system's account of this process: VmRSS (now) or VmHWM (at the worst moment)."""
    found = re.search(rf"{field}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) * 1024


def main() -> None:
    told: dict[str, Any] = json.load(sys.stdin)
    settings = load_settings(db=told["db"], timeout=PATIENT)
    archive = open_archive(settings.db, create=True)
    places = {host: (address, port) for host, (address, port) in told["connect_to"].items()}
    ingest = prepare_ingest(archive, settings, connect_to=places)
    rebinding = Rebinding(*told["rebind"])
    fetching = replace(ingest.fetching, resolver=lambda: rebinding, backoff=0.01, max_wait=0.2)
    ingest = replace(ingest, fetching=fetching)
    warm_up(ingest.reading)
    Path("/proc/self/clear_refs").write_text("5")  # the worst moment is counted from here
    idle = memory("VmRSS")
    outcomes = [
        (outcome.source, outcome.reason, outcome.article_id)
        for sources, timeout in ((told["sources"], PATIENT), (told["late"], SHORT))
        for outcome in replace(ingest, fetching=replace(fetching, timeout=timeout)).add(read_sources(sources))
    ]
    json.dump({"outcomes": outcomes, "grown": memory("VmHWM") - idle}, sys.stdout)


def warm_up(reading: ReadingOptions) -> None:
    """Load the models and lists, as the idle program has them."""
    from tests.cli.conftest import page
    from tests.warc.test_warc import SAVED

    read_capture(replace(SAVED, body=page("A quiet day at the harbour")), reading)


if __name__ == "__main__":
    main()
