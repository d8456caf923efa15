"""A few seconds of `tests.attacks.together`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.attacks.together import attack

pytestmark = pytest.mark.slow


def test_two_writers_a_site_and_readers_do_not_harm_each_other(tmp_path: Path) -> None:
    heard = attack(seconds=3, readers=6, folder=tmp_path, batch=4)
    assert heard.faults == []
    assert len(heard.saved) >= 8
    assert heard.answered
    assert heard.read
    assert heard.waited
