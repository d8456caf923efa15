"""A fresh clone and a new home: how long until the first page is seen, and where does the time go?

``python -m tests.benchmarks.fresh [--python python3] [--port 8791]`` clones this repository as it is committed,
downloads what it needs into an empty folder, installs from there with the network closed, and then runs `make demo`
until the home page answers: seconds for each, and what is then on disk.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import signal
import subprocess
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parents[2]
BUILDERS = ["hatchling", "editables"]  # pip asks for them by itself when it installs a folder
PATIENCE = 300  # seconds for the first page


def main() -> None:
    """Measure once, and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--python", default="python3", help="the Python to install with")
    options.add_argument("--port", type=int, default=8791)
    given = options.parse_args()
    python = shutil.which(given.python) or given.python
    with TemporaryDirectory() as folder:
        for what, figure in measure(Path(folder), python, given.port).items():
            print(f"{what:<40}{figure:>8.1f}", flush=True)


def measure(folder: Path, python: str, port: int) -> dict[str, float]:
    """What took how many seconds, and what takes how many megabytes."""
    clone, home, wheels = folder / "clone", folder / "home", folder / "wheels"
    home.mkdir()
    fresh = {"HOME": str(home), "PATH": os.environ["PATH"], "PIP_NO_CACHE_DIR": "1"}
    fresh |= {name: value for name, value in os.environ.items() if name.startswith("PIP_NO_COMPILE")}
    closed = fresh | {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels)}
    make = ["make", "--directory", str(clone), f"PYTHON={python}", f"PORT={port}"]
    run = subprocess.run
    run(["git", "clone", "--quiet", str(ROOT), str(clone)], env=fresh, check=True)

    began = time.monotonic()
    for wanted in wanted_of(clone, python):
        download = [python, "-m", "pip", "download", "--quiet", "--dest", str(wheels), *wanted]
        run(download, cwd=clone, env=fresh, check=True)
    downloaded, cpu_before = time.monotonic(), cpu()
    run([*make, ".venv/.installed"], env=closed, check=True)
    installed, cpu_between = time.monotonic(), cpu()
    seen = first_page([*make, "demo"], closed, f"http://127.0.0.1:{port}/")
    return {
        "download, s": downloaded - began,
        "install, s": installed - downloaded,
        "work until the first page, s": seen - installed,
        "together, s": seen - began,
        "install, s of CPU": cpu_between - cpu_before,
        "work, s of CPU": cpu() - cpu_between,
        "downloaded, MB": megabytes(wheels),
        "installed, MB": megabytes(clone / ".venv"),
        "packages downloaded": len(list(wheels.iterdir())),
    }


def wanted_of(clone: Path, python: str) -> list[list[str]]:
    """What `make demo` installs, in three steps as it does, and what builds it."""
    makefile = (clone / "Makefile").read_text(encoding="utf-8")
    medium = next(line.split()[-1] for line in makefile.splitlines() if line.startswith("MEDIUM_MODEL"))
    tested = ["--constraint", "constraints.txt"]
    return [[*tested, ".[french]", *BUILDERS], ["--no-deps", "--ignore-requires-python", medium]]


def first_page(command: list[str], environment: dict[str, str], url: str) -> float:
    """When a page was there, in seconds of the clock that only goes on."""
    began = time.monotonic()
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True) as site:
        try:
            while time.monotonic() - began < PATIENCE:
                if site.poll() is not None:
                    raise SystemExit(f"`make demo` ended with {site.returncode}.")
                try:
                    with urlopen(url, timeout=10) as answer:
                        answer.read()
                    return time.monotonic()
                except URLError:
                    time.sleep(0.05)
            raise SystemExit(f"No page after {PATIENCE} seconds.")
        finally:
            os.killpg(site.pid, signal.SIGINT)


def cpu() -> float:
    """Seconds that the programs which were run here, and have ended, took of a core."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def megabytes(folder: Path) -> float:
    """What a folder takes on disk."""
    return sum(file.lstat().st_blocks * 512 for file in folder.rglob("*") if not file.is_symlink()) / 1e6


if __name__ == "__main__":
    main()
