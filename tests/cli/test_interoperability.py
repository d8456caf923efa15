"""Other programs read what we keep, and we read what they keep."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest
from sqlite_utils.utils import sqlite3

from archiver.model import Capture, Failure
from archiver.warc import iterate_captures
from tests.cli.conftest import Run, Site, page
from tests.servers import Server, http, running_server

# Made by `make test`: pywb wants versions of libraries that are not ours, so it lives in an environment of its own.
PYWB = Path(os.environ.get("ARCHIVER_PYWB", Path(sys.prefix) / "pywb" / "bin"))


@pytest.fixture
def server() -> Iterator[Server]:
    with running_server() as running:
        yield running


def warcs(archive: Path) -> list[Path]:
    return sorted((archive.parent / "warc").glob("*.warc.gz"))


def test_warcio_finds_every_digest_sound(run: Run, site: Site, archive: Path) -> None:
    url = site.put("/story", page("A story"))
    for _ in range(2):  # the second time as a revisit
        run("add", url, site.root + "/missing", "--allow-private")
    assert len(warcs(archive)) == 2
    check = [sys.executable, "-c", "from warcio.cli import main; main()", "check", *map(str, warcs(archive))]
    checked = subprocess.run(check, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout.strip()) == (0, ""), checked.stdout


def test_an_exported_article_is_a_warc_file_that_reads_as_the_article(run: Run, site: Site, archive: Path) -> None:
    body = page("A story")
    url = site.put("/story", body)
    for _ in range(2):
        run("add", url, site.put("/other", page("Another")), "--allow-private")
    target = archive.parent / "story.warc.gz"
    result = run("export", url, "--warc", target)
    assert result.exit_code == 0, result.output
    assert "2 captures" in result.output
    captures = list(iterate_captures(target))
    assert [(c.url, c.body) for c in captures if isinstance(c, Capture)] == [(url, body)] * 2
    again = run("export", url, "--warc", target)
    assert (again.exit_code, "--force" in again.output) == (2, True)
    told = json.loads(run("export", url, "--warc", target, "--force", "--json").output)
    assert told == {
        "target": str(target),
        "format": "warc",
        "size": target.stat().st_size,
        "article_id": 1,
        "captures": 2,
        "missing": [],
    }
    elsewhere = archive.parent / "elsewhere" / "archive.db"
    assert run("add", target, "--db", elsewhere).exit_code == 0
    assert sqlite3.connect(elsewhere).execute("select url from articles").fetchall() == [(url,)]


def test_exporting_what_is_not_there_says_so(run: Run, site: Site, archive: Path) -> None:
    run("add", site.put("/story", page("A story")), "--allow-private")
    assert run("export", "99", "--warc", "x.warc.gz").exit_code == 1
    for path in warcs(archive):
        path.unlink()
    result = run("export", "1", "--warc", "x.warc.gz")
    assert (result.exit_code, "not there" in result.output) == (1, True)
    assert not Path("x.warc.gz").exists()


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("wget") is None, reason="wget is not installed")
@pytest.mark.parametrize(
    "options", [[], ["--no-warc-compression"], ["--compression=gzip"]], ids=["packed", "plain", "gzip"]
)
def test_what_wget_keeps_is_read(server: Server, tmp_path: Path, options: list[str]) -> None:
    bodies = [page(f"Story {number}") for number in range(3)]
    server.answers["/0"] = http(bodies[0])
    server.answers["/1"] = http(gzip.compress(bodies[1]), "Content-Encoding: gzip")
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(bodies[2]), bodies[2])
    server.answers["/2"] = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        + chunks
    )
    urls = [server.url(f"/{number}") for number in range(3)]
    fetched = subprocess.run(
        ["wget", "--quiet", *options, "--warc-file=kept", "--output-document=pages", *urls, server.url("/missing")],
        cwd=tmp_path, check=False,
    )  # fmt: skip
    assert fetched.returncode == 8  # one of them is missing
    (kept,) = tmp_path.glob("kept.warc*")
    found = list(iterate_captures(kept))
    assert [f for f in found if isinstance(f, Failure)] == []
    assert {c.url: c.body for c in found if isinstance(c, Capture)} == dict(zip(urls, bodies, strict=True))


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        return int(listener.getsockname()[1])


def get(port: int, path: str) -> tuple[int, bytes]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()


@pytest.mark.slow
@pytest.mark.skipif(not (PYWB / "wb-manager").exists(), reason="pywb is not installed; `make pywb` does it")
def test_pywb_replays_the_article_byte_for_byte(run: Run, server: Server, archive: Path, tmp_path: Path) -> None:
    body = page("A story")
    server.answers["/start"] = http(b"", "Location: /story", status="302 Found")
    server.answers["/story"] = http(gzip.compress(body), "Content-Encoding: gzip")
    url = server.url("/start")
    run("add", url, "--allow-private")
    time.sleep(1.1)  # pywb tells captures apart by their second
    run("add", url, "--allow-private")
    place = tmp_path / "pywb"
    place.mkdir()
    run("export", "1", "--warc", place / "story.warc.gz")
    subprocess.run([PYWB / "wb-manager", "init", "news"], cwd=place, check=True, capture_output=True)
    subprocess.run(
        [PYWB / "wb-manager", "add", "news", "story.warc.gz"], cwd=place, check=True, capture_output=True
    )
    moments = [
        "".join(filter(str.isdigit, row[0]))
        for row in sqlite3.connect(archive).execute("select captured_at from captures order by id")
    ]
    assert len(moments) == 2
    port = free_port()
    with subprocess.Popen(
        [PYWB / "wayback", "--port", str(port), "--bind", "127.0.0.1"],
        cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as replaying:  # fmt: skip
        try:
            wait_for(port)
            for moment in moments:  # the second is a revisit of the first
                status, replayed = get(port, f"/news/{moment}id_/{server.url('/story')}")
                assert status == 200
                assert (gzip.decompress(replayed) if replayed[:2] == b"\x1f\x8b" else replayed) == body
            status, _ = get(port, f"/news/{moments[0]}id_/{url}")
            assert status in {302, 307}  # the redirect is replayed as well
        finally:
            replaying.terminate()


def wait_for(port: int) -> None:
    for _ in range(200):
        try:
            get(port, "/")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("pywb did not start")
