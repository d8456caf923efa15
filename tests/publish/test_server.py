"""The site is served on a real socket."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from archiver.errors import UsageError
from archiver.publish import serve
from archiver.publish.server import SETTINGS, build_datasette

SERVE = """
import sys, pathlib
from archiver.publish import serve
serve(pathlib.Path(sys.argv[1]), "127.0.0.1", 0, ready=lambda url: print(url, flush=True))
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
            serve(archive_path, "127.0.0.1", port)


@pytest.mark.parametrize("host", ["no-such-host.invalid", "192.0.2.1"])
def test_an_address_of_another_machine_is_told_in_a_sentence(archive_path: Path, host: str) -> None:
    with pytest.raises(UsageError, match=host):
        serve(archive_path, host, 0)


def test_settings_can_be_overridden(archive_path: Path) -> None:
    datasette = build_datasette(archive_path, settings={"default_allow_sql": False})
    assert datasette.setting("default_allow_sql") is False
    assert datasette.setting("sql_time_limit_ms") == SETTINGS["sql_time_limit_ms"]
