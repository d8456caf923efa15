"""`python -m tests.fuzz [TARGET …] --seconds N`: with atheris where that is installed, else by mutation.

What breaks a target is written to the folder `--found`, one file an input, and printed with its error.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import resource
import signal
import subprocess
import sys
import time
import traceback
from importlib.util import find_spec
from pathlib import Path

PATIENCE = 20  # seconds for one input
MEMORY = 4  # GiB


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help="which ones; all, unless named")
    parser.add_argument("--seconds", type=int, default=60, help="for each target [60]")
    parser.add_argument("--engine", choices=("atheris", "mutations"), help="[atheris where it is installed]")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**31), help="of the choices")
    parser.add_argument("--found", type=Path, default=Path("fuzz-found"), help="where to put what breaks a target")
    parser.add_argument("--corpus", type=Path, help="keep what atheris learns here, to go on from")
    asked = parser.parse_args()
    engine = asked.engine or ("atheris" if find_spec("atheris") else "mutations")
    if len(asked.targets) == 1 and engine == "atheris":
        with_atheris(asked.targets[0], asked)
    names = asked.targets or list_targets()
    if engine == "atheris":  # it ends its process
        words = ["--seconds", str(asked.seconds), "--seed", str(asked.seed), "--found", str(asked.found)]
        words += ["--corpus", str(asked.corpus)] * bool(asked.corpus)
        calls = [[sys.executable, "-m", "tests.fuzz", name, "--engine", "atheris", *words] for name in names]
        ended = [subprocess.run(call, check=False).returncode for call in calls]  # of one that was killed, below 0
        return int(any(ended))
    return int(sum(by_mutation(name, asked) for name in names) > 0)


def list_targets() -> list[str]:
    from tests.fuzz.targets import TARGETS

    return list(TARGETS)


def by_mutation(name: str, asked: argparse.Namespace) -> int:
    """Try mutations until the time is over; how many broke the target, each way of breaking counted once."""
    from tests.fuzz.mutate import mutate
    from tests.fuzz.targets import TARGETS, cases_of

    target, chance = TARGETS[name], random.Random(asked.seed)
    pool = [*target.seeds(), *(path.read_bytes() for path in cases_of(name))]
    signal.signal(signal.SIGALRM, _too_long)
    tried, ways, end = 0, set(), time.monotonic() + asked.seconds
    while time.monotonic() < end:
        data = mutate(chance.choice(pool), pool, target.words, chance)
        signal.alarm(PATIENCE)
        try:
            target.run(data)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what we look for
            frame = traceback.extract_tb(error.__traceback__)[-1]
            way = (type(error), frame.filename, frame.lineno)
            if way not in ways:
                ways.add(way)
                _keep(name, data, asked.found)
                traceback.print_exc()
        signal.alarm(0)
        tried += 1
    print(
        f"{name}: {tried:,} inputs in {asked.seconds} s by mutation, seed {asked.seed}; broken in {len(ways)} ways"
    )
    return len(ways)


def with_atheris(name: str, asked: argparse.Namespace) -> None:
    """Have atheris go on until the time is over, or something breaks; it ends the process."""
    import atheris

    # Named here, for the targets are imported with these only.
    packages = {"warc": ["archiver", "warcio"], "robots": ["archiver", "protego"]}.get(name, ["archiver"])
    with atheris.instrument_imports(include=packages):
        from tests.fuzz.targets import TARGETS, cases_of
    target = TARGETS[name]
    corpus = (asked.corpus or asked.found / "corpus") / name
    corpus.mkdir(parents=True, exist_ok=True)
    asked.found.mkdir(parents=True, exist_ok=True)
    for data in (*target.seeds(), *(path.read_bytes() for path in cases_of(name))):
        (corpus / hashlib.sha256(data).hexdigest()[:20]).write_bytes(data)
    words = asked.found / f"{name}.words"
    lines = ["".join(f"\\x{byte:02x}" for byte in word) for word in target.words]
    words.write_text("".join(f'"{line}"\n' for line in lines))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY << 30, MEMORY << 30))
    options = [f"-max_total_time={asked.seconds}", f"-timeout={PATIENCE}", f"-dict={words}", f"-seed={asked.seed % 2**31}",
               f"-artifact_prefix={asked.found}/{name}-", "-max_len=65536", "-rss_limit_mb=4000", "-print_final_stats=1"]  # fmt: skip
    atheris.Setup([sys.argv[0], *options, str(corpus)], target.run)
    atheris.Fuzz()
    sys.exit(0)


def _keep(name: str, data: bytes, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}-{hashlib.sha256(data).hexdigest()[:20]}").write_bytes(data)


def _too_long(*_: object) -> None:
    raise AssertionError(f"reading one input took more than {PATIENCE} s")  # no OSError, which a reader may catch


if __name__ == "__main__":
    sys.exit(main())
