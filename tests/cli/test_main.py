"""The `archiver` command itself: its help, and words that it does not know."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlite_utils import Database
from sqlite_utils.utils import sqlite3

from archiver.cli import main
from archiver.cli.main import COMMANDS, SECTIONS
from tests.cli.conftest import Run, page


def test_help_lists_each_command_once_under_what_it_is_for(run: Run) -> None:
    said = run("--help").output
    assert sorted(name for section in SECTIONS.values() for name in section) == sorted(COMMANDS)
    for title, names in SECTIONS.items():
        assert f"{title}:\n" in said
        assert all(said.count(f"\n  {name} ") == 1 for name in names)


@pytest.mark.parametrize(
    ("typed", "told"), [("vrify", "did you mean 'verify'?"), ("xyzzy", "No such command 'xyzzy'")]
)
def test_a_command_that_there_is_not_is_answered_with_the_likeliest(run: Run, typed: str, told: str) -> None:
    result = run(typed)
    assert result.exit_code == 2
    assert told in result.output


def test_an_option_before_the_command_is_sent_behind_it(run: Run) -> None:
    result = run("--db", "x.db", "stats")
    assert result.exit_code == 2
    assert "Options of a command stand behind its name." in result.output
    assert "stand behind" not in run("--nonsense").output


@pytest.fixture
def saved_page(tmp_path: Path) -> str:
    path = tmp_path / "ferries.html"
    path.write_bytes(page("Ferries to run all night"))
    return str(path)


def test_quiet_leaves_what_went_wrong_and_the_exit_code(run: Run, saved_page: str) -> None:
    result = run("-q", "add", saved_page, "missing.html")
    assert result.exit_code == 1
    assert result.output == "failed    missing.html: file missing. There is no file 'missing.html'.\n"
    assert run("-q", "add", saved_page).output == ""


def test_quiet_has_no_effect_on_answers(run: Run, saved_page: str) -> None:
    as_ever = run("add", saved_page, "--json").output
    for words in (("search", "ferries"), ("stats",), ("show", "1"), ("add", saved_page, "--json")):
        assert run("-q", *words).output == run(*words).output != ""
    assert "saved" in as_ever


def test_split_tells_machines_of_each_part(run: Run, saved_page: str) -> None:
    run("add", saved_page)
    (part,) = [json.loads(line) for line in run("split", "months", "--json").stdout.splitlines()]
    assert (part["articles"], part["missing"], Path(part["path"]).name) == (1, [], "2023-02.db")


@pytest.mark.slow
def test_verbose_tells_what_is_done_on_standard_error(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "archiver", "-v", "add", "-", "--workers", "0", "--db", tmp_path / "a.db"]
    told = subprocess.run(words, capture_output=True, text=True, check=False, input="")
    assert "INFO archiver" in told.stderr
    assert "INFO" not in told.stdout


def test_quiet_and_verbose_exclude_each_other(run: Run) -> None:
    assert "Give one of --verbose and --quiet." in run("-q", "-v", "stats").output


@pytest.mark.parametrize(("variable", "coloured"), [("", True), ("1", False)])
def test_no_color_keeps_colours_from_a_terminal(
    run: Run, saved_page: str, monkeypatch: pytest.MonkeyPatch, variable: str, coloured: bool
) -> None:
    run("add", saved_page)
    monkeypatch.setenv("NO_COLOR", variable)
    on_a_terminal = CliRunner().invoke(main, ["show", "1"], color=True).output
    assert ("\x1b[" in on_a_terminal) == coloured
    assert "\x1b[" not in run("show", "1").output


COMPLETED = {
    "archiver re": {"rebuild", "recheck", "reclean", "repair", "restore", "resume", "retag"},
    "archiver curate un": {"undo", "unhide"},
    "archiver add --eng": {"--engine"},
    "archiver add --engine p": {"processes"},
}


def test_bash_completes_commands_options_and_their_values(tmp_path: Path) -> None:
    program = tmp_path / "archiver"  # as it is installed, but this very one
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m archiver "$@"\n')
    program.chmod(0o755)
    script = 'eval "$(_ARCHIVER_COMPLETE=bash_source archiver)"\n'
    for typed in COMPLETED:
        words = typed.split()
        script += (
            f"COMP_WORDS=({typed}); COMP_CWORD={len(words) - 1}; COMPREPLY=(); _archiver_completion archiver\n"
        )
        script += 'echo "${COMPREPLY[@]}"\n'
    within_reach = os.environ | {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True, env=within_reach)
    assert [set(line.split()) for line in done.stdout.splitlines()] == list(COMPLETED.values())


def test_ctrl_c_that_comes_while_a_statement_is_ended_is_ctrl_c(
    run: Run, saved_page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        try:
            raise KeyboardInterrupt
        finally:
            raise sqlite3.OperationalError("no such savepoint: sqlite_utils_query")

    run("add", saved_page)
    monkeypatch.setattr(Database, "query", interrupted)
    result = run("search", "harbour")
    assert (result.exit_code, result.output.strip()) == (1, "Aborted!")
