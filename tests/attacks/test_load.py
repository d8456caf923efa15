"""The load test, for a few seconds on a small archive."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.attacks.load import Seen, attack, faults
from tests.benchmarks.generate import generate

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("options", [["--public"]], ids=["public"])
def test_below_what_it_can_do_all_is_answered_and_above_it_the_rest_is_refused(
    tmp_path: Path, options: list[str]
) -> None:
    generate(tmp_path / "archive.db", 300, seed=1)
    below, above, fault = attack(tmp_path / "archive.db", 200, 2, tmp_path / "log", *options, flat=2)
    assert fault == ""
    assert below.requests > 20
    assert above.statuses["200"] > 20


def test_what_goes_wrong_is_told() -> None:
    """So that the test above can fail."""
    good = Seen(1, Counter({"200": 9}), memory=[100] * 20)
    full = Seen(1, Counter({"200": 9, "503": 1}), memory=[100] * 20)
    broken = Seen(1, Counter({"200": 9, "ServerDisconnectedError": 1}), memory=[100] * 10 + [300] * 10)
    assert faults(good, full, "", alive=True) == ""
    assert "not every request" in faults(full, full, "", alive=True)
    assert "nothing was refused" in faults(good, good, "", alive=True)
    told = faults(broken, broken, "Traceback", alive=False)
    assert told.count("memory grew") == 2
    assert "something else" in told
    assert "log" in told
    assert "did not answer" in told
