"""Damage anywhere in an archive: a few rounds, others at each call; see `python -m tests.attacks.damage`."""

from __future__ import annotations

import random

import pytest

from tests.attacks.damage import run

pytestmark = pytest.mark.slow


def test_damage_that_changes_anything_is_found_and_no_article_is_lost_with_its_evidence() -> None:
    for each in run(16, seed=random.randrange(1_000_000) * 16):
        # One bit of a number that is rounded anyway, or of an index's inside, may say nothing: 2 of 743 in a count.
        may_pass = each.place == "database" and each.kind == "one bit flipped"
        assert each.is_found or not each.is_changed or may_pass, each
        if each.place == "WARC file":
            assert each.articles == each.articles_before, each
            assert each.is_clean, each
