"""How many times faster than a sequential loop are pages fetched, where each host takes its time?

``python -m tests.benchmarks.fetching [--hosts 100] [--pages 3] [--delay 0.2]`` serves pages from local hosts that
answer after the delay, and fetches them twice in one run: one after another over plain connections, and with
`archiver.fetch`, which asks each host for robots.txt as well and never for two things at once.
"""

from __future__ import annotations

import argparse
import time
from http.client import HTTPConnection

from archiver.fetch import FetchSettings, fetch_captures
from archiver.model import Capture, SourceKind, Target
from tests.cli.conftest import page
from tests.servers import Server, http, running_server


def sequential(server: Server, hosts: list[str], pages: int) -> int:
    """Pages fetched one after another."""
    got = 0
    for host in hosts:
        for number in range(pages):
            connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
            connection.request("GET", f"/{number}", headers={"Host": host})
            got += connection.getresponse().read() != b""
            connection.close()
    return got


def concurrent(server: Server, hosts: list[str], pages: int) -> int:
    """Pages fetched as the archiver does it."""
    settings = FetchSettings(connect_to=dict.fromkeys(hosts, ("127.0.0.1", server.port)))
    urls = [f"http://{host}/{number}" for host in hosts for number in range(pages)]
    found = fetch_captures([Target(url, SourceKind.URL, url) for url in urls], settings)
    return sum(isinstance(result[1], Capture) for result in found if result)


def main() -> None:
    """Measure, and print one line a way."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--hosts", type=int, default=100)
    options.add_argument("--pages", type=int, default=3, help="pages a host")
    options.add_argument("--delay", type=float, default=0.2, help="seconds before each answer")
    given = options.parse_args()
    hosts = [f"host{number}.example" for number in range(given.hosts)]
    with running_server() as server:
        server.delay = given.delay
        server.answers |= {f"/{number}": http(page(f"Story {number}")) for number in range(given.pages)}
        rates = []
        for way in (sequential, concurrent):
            begun = time.perf_counter()
            got = way(server, hosts, given.pages)
            took = time.perf_counter() - begun
            rates.append(got / took)
            print(f"{way.__name__:<12} {got:>6,} pages in {took:7.2f} s   {rates[-1]:8.1f} pages/s")
    print(f"ratio        {rates[1] / rates[0]:.1f}")


if __name__ == "__main__":
    main()
