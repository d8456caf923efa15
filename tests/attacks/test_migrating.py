"""A few rounds of `tests.attacks.migrating`."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.attacks.migrating import attack

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("schema", [1, 7])
def test_an_archive_whose_migration_is_killed_is_the_old_one_or_the_new_one(schema: int, tmp_path: Path) -> None:
    found = attack(times=2, articles=50, schema=schema, seed=random.randrange(1 << 30), folder=tmp_path)
    assert found.faults == []
    assert sum(found.states.values()) == 2
