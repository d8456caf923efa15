"""Every hazard, three times, through the whole program: each ends in its reason, and nothing false is stored."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils.utils import sqlite3

from archiver.model import Reason
from archiver.warc import WarcWriter
from tests.cli.conftest import page
from tests.fetch.hazards import SAVED, addresses, hazards, robots_hazards, torn_warcs
from tests.servers import http, running_server
from tests.warc.test_warc import INFO, PAGE

TIMES = 3
MOST_MEMORY = 300_000_000  # bytes above the idle program
ROOT = Path(__file__).parent.parent.parent


def variants(name: str) -> list[str]:
    return [f"{name}?{time}" for time in range(TIMES)]


def write_torn_warcs(folder: Path) -> list[Path]:
    body = page("A story of the archive")
    capture = replace(PAGE, payload=body, body=body, headers=(("Content-Type", "text/html"),))
    with WarcWriter(folder, "whole", info=INFO) as warc:
        for number in range(3):
            place = warc.write(
                replace(capture, url=f"http://a.example/{number}", final_url=f"http://a.example/{number}")
            )
    whole = folder / place.file
    made = []
    for name, data in torn_warcs(whole.read_bytes()).items():
        for time in range(TIMES):
            made.append(folder / f"{name}-{time}.warc.gz")
            made[-1].write_bytes(data)
    whole.unlink()
    return made


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, object]]:
    """The outcomes of every hazard; servers, archive and files are gone afterwards."""
    folder = tmp_path_factory.mktemp("hazards")
    with running_server() as server, running_server() as inner:
        place = ("127.0.0.1", server.port)
        expected: dict[str, set[Reason | None]] = {}
        connect_to = {}
        for name, answer, reasons in hazards(f"site.example:{server.port}", inner.port):
            host = f"{name}.example"
            connect_to[host] = place
            for path in variants(f"/{name}"):
                server.answers[path] = server.answers[path.partition("?")[0]] = answer
                expected[f"http://{host}{path}"] = reasons
        for name, (answer, reasons) in robots_hazards().items():
            host = f"{name}.example"
            connect_to[host] = place
            server.answers[f"{host}/robots.txt"] = answer
            for path in variants("/page"):
                server.answers[path] = http(page(f"A page {path}"))
                expected[f"http://{host}{path}"] = reasons
        connect_to["site.example"] = place
        inside = {Reason.REFUSED_ADDRESS, Reason.BAD_SOURCE, Reason.UNREACHABLE}
        for url in addresses(inner.port):
            expected |= dict.fromkeys((f"{url}{path}" for path in variants("x")), inside)
        server.answers["/rebind"] = http(page("Never to be had"))
        expected["http://rebind.example/rebind"] = {Reason.REFUSED_ADDRESS}
        torn = write_torn_warcs(folder)
        late = [source for source, reasons in expected.items() if reasons == {Reason.TIMED_OUT}]
        told = {
            "sources": [*(source for source in expected if source not in late), *map(str, torn)],
            "late": late,
            "connect_to": connect_to,
            "db": str(folder / "archive.db"),
            "rebind": ["127.0.0.1", server.port, inner.port],
        }
        done = subprocess.run(
            [sys.executable, "-m", "tests.fetch.hazard_run"],
            input=json.dumps(told), capture_output=True, text=True, check=False, cwd=ROOT, timeout=240,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        yield json.loads(done.stdout) | {
            "expected": expected, "torn": torn, "inner": inner.log, "db": folder / "archive.db", "errors": done.stderr,
        }  # fmt: skip


pytestmark = pytest.mark.slow


def test_each_ends_in_its_reason(ran: dict) -> None:  # type: ignore[type-arg]
    found = {source: reason for source, reason, _ in ran["outcomes"]}
    wrong = {
        source: (found.get(source, "no outcome"), sorted(map(str, reasons)))
        for source, reasons in ran["expected"].items()
        if (found.get(source, "no outcome") or SAVED) not in reasons
    }
    assert wrong == {}, wrong
    assert "Traceback" not in ran["errors"]


def test_each_address_has_one_outcome(ran: dict) -> None:  # type: ignore[type-arg]
    sources = [source for source, *_ in ran["outcomes"] if not source.endswith(".gz")]
    assert sorted(sources) == sorted(ran["expected"])


def test_no_spelling_of_an_inner_address_was_connected_to(ran: dict) -> None:  # type: ignore[type-arg]
    assert ran["inner"] == []


def test_torn_warc_files_give_their_good_pages_and_say_that_they_are_torn(ran: dict) -> None:  # type: ignore[type-arg]
    assert len(ran["torn"]) > 3
    for path in ran["torn"]:
        reasons = [reason for source, reason, _ in ran["outcomes"] if source == str(path)]
        assert {Reason.BAD_WARC, Reason.TRUNCATED} & set(reasons), path.name
        assert None in reasons or "early" in path.name, path.name


def test_nothing_truncated_is_stored_as_complete(ran: dict) -> None:  # type: ignore[type-arg]
    connection = sqlite3.connect(ran["db"])
    stored = {row[0] for row in connection.execute("select url from captures where article_id is not null")}
    cut = {source for source, reasons in ran["expected"].items() if SAVED not in reasons}
    assert stored & cut == set()
    texts = [text for (text,) in connection.execute("select text from versions")]
    assert texts
    assert all("Paragraph 3" in text for text in texts)


def test_the_memory_stays_bounded(ran: dict) -> None:  # type: ignore[type-arg]
    assert ran["grown"] < MOST_MEMORY, f"{ran['grown']:,} bytes"
