"""The site is served on a real socket."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest
from click.testing import CliRunner

from archiver.cli import main
from archiver.errors import UsageError
from archiver.publish import Site, build_datasette, serve
from archiver.publish.build import SETTINGS

pytestmark = pytest.mark.slow

SERVE = """
import sys, pathlib
from archiver.publish import Site, serve
serve(Site([pathlib.Path(sys.argv[1])]), "127.0.0.1", 0, ready=lambda url: print(url, flush=True))
print("ended", flush=True)
"""


def test_it_answers_once_it_says_so_prints_nothing_else_and_ends_when_interrupted(archive_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SERVE, str(archive_path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        try:
            with urlopen(f"{url}search?q=tencent") as answer:
                assert answer.status == 200
                assert b"mini programs" in answer.read()
        finally:
            server.send_signal(signal.SIGINT)
        rest, errors = server.communicate(timeout=30)
    assert (rest, errors, server.returncode) == ("ended\n", "", 0)


def test_a_port_in_use_is_told_in_a_sentence(archive_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"Port {port} is in use"):
            serve(Site([archive_path]), "127.0.0.1", port)


@pytest.mark.parametrize("host", ["no-such-host.invalid", "192.0.2.1"])
def test_an_address_of_another_machine_is_told_in_a_sentence(archive_path: Path, host: str) -> None:
    with pytest.raises(UsageError, match=host):
        serve(Site([archive_path]), host, 0)


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_a_site_of_excerpts_below_a_path_leaves_nothing_behind(demo_path: Path, tmp_path: Path, end: int) -> None:
    command = [sys.executable, "-c", "from archiver.cli import main; main()", "serve", "--public", "--excerpts",
               "--port", "0", "--base-url", "/news/", "--db", str(demo_path)]  # fmt: skip
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as server:
        assert server.stdout is not None
        url = server.stdout.readline().split()[4]
        try:
            assert url.endswith("/news/")
            with urlopen(f"{url}archive/articles/1") as answer:
                page = answer.read().decode()
        finally:
            server.send_signal(end)
        server.communicate(timeout=30)
    assert "An excerpt" in page
    assert not list(tmp_path.glob("archiver-*"))


@pytest.mark.parametrize("base_url", ["news", "/news", "news/", "/a b/", "/ä/", "//x/", "https://x.example/", ""])
def test_a_base_url_is_a_path_with_a_slash_at_both_ends(archive_path: Path, base_url: str) -> None:
    with pytest.raises(UsageError, match="--base-url"):
        serve(Site([archive_path], base_url=base_url))


@pytest.mark.parametrize(
    "options", [["--excerpts"], ["--sql", "limited"], ["--robots", "all"], ["--public", "--sql", "on"]]
)
def test_what_is_for_strangers_goes_with_public(archive_path: Path, options: list[str]) -> None:
    result = CliRunner().invoke(main, ["serve", "--db", str(archive_path), *options])
    assert result.exit_code == 2


def test_a_path_without_an_archive_is_told_in_a_sentence(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["serve", "--public", "--db", str(tmp_path / "none.db")])
    assert result.exit_code == 2
    assert "There is no archive at" in result.output


def test_settings_can_be_overridden(archive_path: Path) -> None:
    datasette = build_datasette(archive_path, settings={"default_allow_sql": False})
    assert datasette.setting("default_allow_sql") is False
    assert datasette.setting("sql_time_limit_ms") == SETTINGS["sql_time_limit_ms"]
