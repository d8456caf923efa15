"""What the documents say is what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.audit import normal, stated
from tests.reference import DOCS, PAGES

ROOT = DOCS.parent


@pytest.mark.parametrize("file", PAGES)
def test_the_reference_pages_agree_with_the_code(file: str) -> None:
    assert (DOCS / file).read_text(encoding="utf-8") == PAGES[file](), "run `make docs`"


def test_every_library_asked_for_has_its_reason_in_the_decisions_and_no_other() -> None:
    table = (
        (DOCS / "decisions.md").read_text(encoding="utf-8").partition("## Libraries")[2].partition("## Shape")[0]
    )
    firsts = re.findall(r"^\| (?!library)(\w[^|]*) \|", table, re.M)
    named = {normal(name) for first in firsts for name in re.sub(r" \(`\w+`\)", "", first).split(", ")}
    assert named == {normal(each.name) for each in stated()}


def test_every_dependency_has_a_tested_version() -> None:
    pinned = {normal(line.split("==")[0]) for line in (ROOT / "constraints.txt").read_text().splitlines() if line}
    assert not {normal(each.name) for each in stated()} - pinned


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
