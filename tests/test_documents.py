"""What the documents say is what the code does."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.reference import DOCS, PAGES

ROOT = DOCS.parent


@pytest.mark.parametrize("file", PAGES)
def test_the_reference_pages_agree_with_the_code(file: str) -> None:
    assert (DOCS / file).read_text(encoding="utf-8") == PAGES[file](), "run `make docs`"


def test_every_dependency_has_its_reason_in_the_decisions() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[<>=;\[ ]", line)[0] for line in project["dependencies"]}
    decisions = (DOCS / "decisions.md").read_text(encoding="utf-8").casefold()
    missing = {name for name in names if name.casefold() not in decisions}
    assert not missing - {"lxml", "lxml_html_clean"}, missing


def test_every_dependency_has_a_tested_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    pinned = {_normal(line.split("==")[0]) for line in (ROOT / "constraints.txt").read_text().splitlines() if line}
    assert not {_normal(re.split(r"[<>=;\[ ]", line)[0]) for line in wanted} - pinned


def test_constraints_are_names_and_versions_only() -> None:
    for line in (ROOT / "constraints.txt").read_text().splitlines():
        assert re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9.+!]+", line), line


def test_the_commands_in_the_readme_exist() -> None:
    from archiver.cli.main import COMMANDS

    readme = Path(ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\barchiver ([a-z]+)\b", " ".join(re.findall(r"```sh\n(.*?)```", readme, re.S))))
    assert named
    assert named <= set(COMMANDS)
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    assert set(re.findall(r"`make ([a-z]+)`", readme)) <= targets


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
