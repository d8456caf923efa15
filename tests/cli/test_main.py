"""The `archiver` command itself: its help, and words that it does not know."""

from __future__ import annotations

import pytest

from archiver.cli.main import COMMANDS, SECTIONS
from tests.cli.conftest import Run


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
