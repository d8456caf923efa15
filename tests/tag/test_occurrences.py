"""Where names recur is told without a pattern, and as a pattern of them all would tell it."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from archiver.tag.forms import _occurrences

PARTS = st.sampled_from(["a", "b", "ab", " ", "-", "é", "_", "1", ".", "a b", "’s"])
TEXTS = st.lists(PARTS, max_size=30).map("".join)
SURFACES = st.sets(st.lists(PARTS, min_size=1, max_size=3).map("".join), min_size=1, max_size=5)


@given(TEXTS, SURFACES)
def test_occurrences_are_those_of_a_pattern(text: str, surfaces: set[str]) -> None:
    longest_first = "|".join(re.escape(surface) for surface in sorted(surfaces, key=len, reverse=True))
    found = re.finditer(rf"(?<!\w)(?:{longest_first})(?!\w)", text)
    assert list(_occurrences(text, surfaces)) == [match.span() for match in found]
