"""`archiver serve`, as its user calls it."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from archiver.store import open_archive
from tests.cli.conftest import Run

SERVE = "import sys; from archiver.cli import main; main(['serve', '--port', '0', *sys.argv[1:]])"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "news.example"])
def test_an_archive_that_others_reach_is_not_curated(run: Run, archive: Path, host: str) -> None:
    open_archive(archive, create=True).close()
    result = run("serve", "--curate", "--host", host)
    assert result.exit_code == 2
    assert "one's own machine only" in result.output
    assert "leave --host out" in result.output
    assert "curate/enter" not in result.output


@pytest.mark.slow
def test_the_link_to_curate_is_printed_and_admits_once(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    open_archive(path, create=True).close()
    with subprocess.Popen(
        [sys.executable, "-c", SERVE, "--curate", "--db", str(path)], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        try:
            said = server.stdout.readline() + server.stdout.readline()
            link = re.findall(r"http://\S+", said)[1]
            browser = build_opener(HTTPCookieProcessor(CookieJar()))
            with browser.open(link) as answer:
                assert b"No two entities look alike" in answer.read()
            with pytest.raises(HTTPError, match="403"):
                build_opener().open(link)
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)


@pytest.mark.slow
def test_without_the_option_no_link_is_printed(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    open_archive(path, create=True).close()
    with subprocess.Popen(
        [sys.executable, "-c", SERVE, "--db", str(path)], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        url = server.stdout.readline().split()[4]
        with pytest.raises(HTTPError, match="403"):
            build_opener().open(f"{url}curate")
        server.send_signal(signal.SIGINT)
        rest, _ = server.communicate(timeout=30)
    assert rest == ""
