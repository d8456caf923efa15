"""What is installed is what was tested, and may be used."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.audit import CONSTRAINTS, Installed, advisories, may_be_used, needed, unlicensed, untested


@pytest.fixture(scope="module")
def installed() -> list[Installed]:
    return needed()


def test_what_is_needed_is_found_through_what_needs_it(installed: list[Installed]) -> None:
    names = {one.name.casefold() for one in installed}
    assert {"datasette", "jinja2", "markupsafe", "click", "spacy", "uvicorn", "h11"} <= names
    assert not {"archiver", "pip"} & names


def test_every_distribution_has_the_version_that_the_tests_ran_with(installed: list[Installed]) -> None:
    assert untested(installed, CONSTRAINTS.read_text(encoding="utf-8")) == []


def test_every_licence_allows_what_we_do(installed: list[Installed]) -> None:
    assert unlicensed(installed) == []


def test_what_is_wrong_is_told_in_sentences() -> None:
    """So that the tests above can fail."""
    one, other = Installed("One", "2.0", "MIT"), Installed("other", "1", "GPL-3.0-only")
    assert untested([one, other], "one==2.0\nother==2") == ["other 1 is installed, and constraints.txt has 2."]
    assert untested([one], "") == ["One 2.0 is needed, and not in constraints.txt."]
    assert len(unlicensed([one, other, Installed("x", "1", "")])) == 2
    assert not may_be_used("SSPL-1.0")


def pip_audit(folder: Path, script: str) -> Path:
    program = folder / "pip-audit"
    program.write_text(f"#!{sys.executable}\nimport sys\n{script}")
    program.chmod(0o755)
    return program


def test_known_faults_of_what_is_needed_are_told(tmp_path: Path) -> None:
    fault = {"id": "FAULT-1", "fix_versions": ["2.1"]}
    told = [{"name": name, "version": "2.0", "vulns": [fault]} for name in ("one", "of-somebody-else")]
    program = pip_audit(tmp_path, f"print({json.dumps({'dependencies': told})!r}); sys.exit(1)")
    assert advisories(program, tmp_path, [Installed("One", "2.0", "MIT")]) == (
        ["one 2.0 has a known fault, FAULT-1; mended in 2.1."], "",
    )  # fmt: skip


@pytest.mark.parametrize("script", ["sys.exit('ConnectionError')", "print('{}')"])
def test_where_nobody_can_be_asked_it_is_said(tmp_path: Path, script: str) -> None:
    found, said = advisories(pip_audit(tmp_path, script), tmp_path, [])
    assert found == []
    assert "could not be reached" in said
    assert "is not installed" in advisories(tmp_path / "none", tmp_path, [])[1]
