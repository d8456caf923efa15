"""Words of a command in, how it ended out: run as a copy of this process, which has loaded all that is slow to load.

The command is the program's own, from `main` on, in a process of its own (`fork`), so that it can be killed and
limited as any other. `call` runs the real command instead, for comparison.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

WATCHER = Path(__file__).with_name("watcher.c")
PROGRAM = "from archiver.cli import main; main()"
PATIENCE = 300  # seconds after which a command hangs


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int  # negative: the signal that ended it
    lines: list[str]  # of standard output, whole ones
    errors: str  # standard error
    seconds: float

    @property
    def is_killed(self) -> bool:
        return self.code == -signal.SIGKILL

    def rows(self) -> list[dict[str, Any]]:
        """The lines, of a command that was given --json."""
        return [json.loads(line) for line in self.lines]


def build_watcher(folder: Path) -> Path | None:
    """Compile the layer under the files; None where there is no compiler."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        return None
    library = folder / "watcher.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", str(library), str(WATCHER), "-ldl"], check=True)
    return library


def restart_watched(module: str) -> ctypes.CDLL | None:
    """Start this program anew with the layer under its files; None where it cannot be made."""
    loaded = os.environ.get("LD_PRELOAD", "")
    if loaded:
        return ctypes.CDLL(loaded)
    library = build_watcher(Path(tempfile.mkdtemp(prefix="watcher-")))
    if library is not None:
        words = [sys.executable, "-m", module, *sys.argv[1:]]
        os.execve(sys.executable, words, os.environ | {"LD_PRELOAD": str(library)})
    return None


def warm_up() -> None:
    """Load what every command would load first."""
    for module in ("cli.curate", "cli.merge", "cli.resume", "cli.retag", "cli.export", "cli.publish", "publish"):
        import_module(f"archiver.{module}")
    from archiver.pipeline import ReadingOptions
    from archiver.pipeline import warm_up as load

    load(ReadingOptions())


def run(
    words: list[str],
    *,
    before: Callable[[], object] = lambda: None,
    kill_after: float | None = None,
    folder: Path | None = None,
) -> Ended:
    """Run a command in a copy of this process.

    Args:
        words: The command line, without the program's name.
        before: Done in the copy, before the command begins.
        kill_after: Seconds after which it is killed; None lets it go on.
        folder: The folder that it works in; another one than where the archive is, unless told.
    """
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as complained:
        sys.stdout.flush()
        sys.stderr.flush()
        began = time.monotonic()
        child = os.fork()
        if not child:
            _be_command(words, before, said.fileno(), complained.fileno(), folder)
        deadline = began + (PATIENCE if kill_after is None else kill_after)
        status = _wait(child, deadline)
        seconds = time.monotonic() - began
        if kill_after is None and status == -signal.SIGKILL and seconds >= PATIENCE:
            raise TimeoutError(f"{words} did not end")
        return Ended(status, _whole_lines(said), _text(complained), seconds)


def call(
    words: list[str],
    *,
    kill_after: float | None = None,
    folder: Path | None = None,
) -> Ended:
    """Run the real command, its workers and all."""
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as complained:
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *words],
            stdout=said,
            stderr=complained,
            cwd=folder,
            env=os.environ | {"LD_PRELOAD": ""},
        )
        try:
            process.wait(PATIENCE if kill_after is None else kill_after)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        return Ended(process.returncode, _whole_lines(said), _text(complained), time.monotonic() - began)


def _wait(child: int, deadline: float) -> int:
    while True:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() >= deadline:
            os.kill(child, signal.SIGKILL)
            return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        time.sleep(0.002)


def _be_command(
    words: list[str], before: Callable[[], object], said: int, complained: int, folder: Path | None
) -> None:
    """Never returns."""
    code = 1
    try:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(said, 1)
        os.dup2(complained, 2)
        os.environ["ARCHIVER_WORKERS"] = "0"
        if folder:
            os.chdir(folder)
        before()
        from archiver.cli import main

        main(words, prog_name="archiver")
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - as Python itself ends a program
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except OSError:
                code = code or 1
        os._exit(code)


def _whole_lines(file: Any) -> list[str]:
    text = _text(file)
    return text[: text.rfind("\n") + 1].splitlines()


def _text(file: Any) -> str:
    file.seek(0)
    return str(file.read().decode("utf-8", "replace"))
