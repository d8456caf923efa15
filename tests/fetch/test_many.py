"""Ten thousand addresses on two hundred hosts, one fifth of them hostile or failing: each has its one outcome."""

from __future__ import annotations

import gzip
import itertools
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.config import load_settings
from archiver.ingest import prepare_ingest
from archiver.model import Reason, SourceKind, Status, Target
from archiver.store import open_archive
from tests.cli.conftest import page
from tests.conftest import ALL
from tests.fetch.hazards import busy, chunked, half, redirect
from tests.servers import Respond, http, running_server

HOSTS, PAGES = 200 if ALL else 50, 50  # ten thousand addresses, or a quarter of them
GAP = 0.02  # seconds; one host's fifty pages take a second at least
SPARSE = http(b"<title>Nothing</title><p>Nothing to read here.</p>")  # quick to clean, and no article

# One page in five fails, in ten ways; of the others, one a host is an article.
FAILING: list[Respond] = [
    http(b"<p>Gone.</p>", status="404 Not Found"),
    http(b"<p>Sorry.</p>", status="500 Internal Server Error"),
    busy("503 Service Unavailable", "999999"),
    http(SPARSE, length=99_999),
    chunked(SPARSE, end=b""),
    http(half(gzip.compress(SPARSE)), "Content-Encoding: gzip"),
    http(gzip.compress(bytes(3_000_000)), "Content-Encoding: gzip"),
    redirect("http://127.0.0.1:9/"),
    http(b"%PDF-1.7", "Content-Type: application/pdf"),
    b"",
]


@pytest.mark.slow
def test_each_of_thousands_of_addresses_has_its_outcome_and_no_host_is_pressed(tmp_path: Path) -> None:
    with running_server() as server:
        hosts = {f"site{number}.example": ("127.0.0.1", server.port) for number in range(HOSTS)}
        targets = []
        for number, host in enumerate(hosts):
            for path in range(PAGES):
                if path % 5 == 4:
                    answer = FAILING[(number + path // 5) % len(FAILING)]
                else:
                    answer = http(page(f"Story of {host}")) if path == 0 else SPARSE
                server.answers[f"{host}/{path}"] = answer
                url = f"http://{host}/{path}"
                targets.append(Target(url, SourceKind.URL, url))
        archive = open_archive(tmp_path / "archive.db", create=True)
        ingest = prepare_ingest(
            archive, load_settings(db=str(tmp_path / "archive.db"), concurrency=64), connect_to=hosts
        )
        manners = replace(
            ingest.fetching, host_gap=GAP, timeout=20, max_bytes=1_000_000, max_wait=0.05, backoff=0.01
        )
        outcomes = list(replace(ingest, fetching=manners).add(targets))
        log, spans, most_at_once = server.log, server.spans, server.most_at_once

    assert sorted(outcome.source for outcome in outcomes) == sorted(target.source for target in targets)
    assert Counter(outcome.status for outcome in outcomes) == {
        Status.SAVED: HOSTS,
        Status.FAILED: HOSTS * (PAGES - 1),
    }
    reasons = Counter(outcome.reason for outcome in outcomes)
    assert reasons[Reason.NO_ARTICLE] == HOSTS * (PAGES * 4 // 5 - 1)
    assert {Reason.HTTP_STATUS, Reason.TRUNCATED, Reason.TOO_LARGE, Reason.NOT_HTML, Reason.UNREACHABLE} <= set(
        reasons
    )
    assert archive.execute("select count(*) from queue").fetchone() == (0,)

    assert set(most_at_once.values()) == {1}
    asked = Counter(log)
    assert set(asked.values()) == {1}
    assert len(asked) == HOSTS * (PAGES + 1)  # robots.txt once a host
    of_host = defaultdict(list)
    for host, begun, answered in spans:
        of_host[host].append((begun, answered))
    for visits in of_host.values():
        for (_, answered), (begun, _) in itertools.pairwise(sorted(visits)):
            assert begun - answered > GAP * 0.9
