"""A command that serves in, its site in a process of its own out: where it is, and what memory it has."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

ARCHIVER = (sys.executable, "-u", "-c", "from archiver.cli import main; main()")
DATASETTE = (sys.executable, "-u", "-m", "datasette")
_ADDRESS = re.compile(r"http://[\d.]+:\d+(?:/\S*)?")


@dataclass(frozen=True)
class Served:
    """A server under way."""

    url: str  # ends with a slash
    process: subprocess.Popen[str]
    log: Path
    told: str  # what it printed before it answered

    def get(self, path: str, timeout: float = 60, **headers: str) -> tuple[int, str]:
        """The status and the text of an answer."""
        asked = Request(self.url + path.lstrip("/"), headers={k.replace("_", "-"): v for k, v in headers.items()})
        try:
            with urlopen(asked, timeout=timeout) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            return error.code, error.read().decode()

    def sql(self, sql: str, end: str = ".json") -> tuple[int, str]:
        return self.get(f"archive{end}?sql={quote(sql)}")

    def memory(self, field: str = "VmRSS") -> int:
        """Bytes that the process has, or with `VmHWM` the most that it ever had."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"{field}:\s+(\d+) kB", status)[1]) * 1024


@contextmanager
def served(command: list[str], log: Path, **environment: str) -> Iterator[Served]:
    """Start a server, and end it as Ctrl-C does. Datasette's own command tells where it is with its errors."""
    together = command[: len(DATASETTE)] == [*DATASETTE]
    with (
        log.open("w") as errors,
        subprocess.Popen(
            command,
            stdout=errors if together else subprocess.PIPE,
            stderr=errors,
            text=True,
            env={**os.environ, **environment},
        ) as process,
    ):
        try:
            told = ""
            while not (found := _ADDRESS.search(told)):
                assert process.poll() is None, log.read_text()
                if together:
                    time.sleep(0.05)
                told = log.read_text() if together else told + process.stdout.readline()
            yield Served(f"{found[0].rstrip('/')}/", process, log, told)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                raise


def serving_archive(path: Path, log: Path, *options: str, **environment: str):
    """`archiver serve`, on a free port."""
    return served([*ARCHIVER, "serve", "--port", "0", "--db", str(path), *options], log, **environment)
